using System.Globalization;
using System.Text;
using Freshet;
using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Sql;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Slt;

/// <summary>Keeps the rows of a result, or adds them to a table in memory: what <see cref="MemorySource"/> reads.</summary>
internal sealed class MemoryRows(List<(object?[] Row, long Weight)>? table = null) : TableSink
{
    private readonly List<(object?[] Row, long Weight)> _changes = table ?? [];

    public override bool TakesChanges => table is null;

    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns) => env.Add(
        new StreamNode { Id = env.NextId, Name = "rows", Role = NodeRole.Sink, Create = () => new Writer(columns, _changes), UsesEpochs = true, ParallelismMax = 1 },
        new StreamEdge(input, 0, env.NextId, new Partitioning.Rebalance()));

    /// <summary>The rows that are there at the end, in an order; without one as they came.</summary>
    public List<object?[]> Take(IReadOnlyList<OrderKey> order)
    {
        var counts = new Dictionary<string, (object?[] Row, long Count, int At)>(StringComparer.Ordinal);
        foreach (var (row, weight) in _changes)
        {
            var key = string.Join('\u0001', row.Select(static c => c is null ? "\u0002" : Convert.ToString(c, CultureInfo.InvariantCulture)));
            var (_, count, at) = counts.GetValueOrDefault(key, (row, 0, counts.Count));
            counts[key] = (row, count + weight, at);
        }

        return [.. counts.Values.OrderBy(static r => r.Row, Comparer<object?[]>.Create((a, b) => Compare(order, a, b))).ThenBy(static r => r.At)
            .SelectMany(static r => r.Count < 0 ? throw new InvalidOperationException($"a row is there {r.Count} times") : Enumerable.Repeat(r.Row, (int)r.Count))];
    }

    private static int Compare(IReadOnlyList<OrderKey> order, object?[] a, object?[] b)
    {
        foreach (var key in order)
        {
            var (x, y) = (a[key.Column], b[key.Column]);
            var compared = x is null || y is null ? ((x is null ? 1 : 0) - (y is null ? 1 : 0)) * (key.NullsLast ? 1 : -1)
                : (x is string s ? Encoding.UTF8.GetBytes(s).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes((string)y)) : ((IComparable)x).CompareTo(y)) * (key.Descending ? -1 : 1);
            if (compared != 0)
            {
                return compared;
            }
        }

        return 0;
    }

    private sealed class Writer(SqlList<DataField> columns, List<(object?[] Row, long Weight)> to) : Operator, IBatchReceiver
    {
        public void OnBatch(Batch batch)
        {
            var rows = (ColumnBatch)batch;
            for (var i = 0; i < rows.Count; i++)
            {
                to.Add(([.. columns.Select((c, n) => Value(rows[n], i, c.Type))], rows.WeightOf(i)));
            }

            rows.Release();
        }

        /// <summary>A value that a table in memory takes; times are the numbers that columns hold.</summary>
        private static object? Value(Freshet.Sql.Columns.Column column, int row, DataType type) => Folding.Value(column, row) switch
        {
            null => null,
            SqlList<byte> text => Encoding.UTF8.GetString(text.AsSpan()),
            { } number when type.Kind == TypeKind.Decimal => decimal.Parse(ValueText.Of(number, type), CultureInfo.InvariantCulture),
            { } value => value,
        };
    }
}
