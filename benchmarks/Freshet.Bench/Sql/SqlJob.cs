using System.Globalization;
using System.Text.RegularExpressions;
using Freshet.Sql;
using Freshet.Sql.Columns;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Bench;

/// <summary>A statement over the events of Nexmark: the queries of <c>flink-bench</c> as they stand, or any file.</summary>
internal static class SqlJob
{
    private const string Folder = "shared/flink-bench/queries";

    public static async Task<int> Run(BenchOptions options)
    {
        var name = options.Arguments.Count > 0 ? options.Arguments[0] : throw FreshetException.User("sql needs a query: q0 to q23 or a file.");
        var folder = FindFolder() ?? throw FreshetException.User($"The queries of Nexmark are in {Folder} beside the checkout, and that is not there.");
        var file = File.Exists(name) ? name : Path.Combine(folder, name + ".sql");
        if (!File.Exists(file))
        {
            throw FreshetException.User($"There is no query '{name}': neither a file nor one of {folder}.");
        }

        var events = options.Events(10_000_000);
        var schema = Schema(folder, events, options.Rate(), options.Signed("seed", 1), options.Signed("disorder", 1));
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var output = options.Text("out");
        var lines = new Dictionary<string, long>();
        try
        {
            Define(env, schema);
            var table = env.Sql(File.ReadAllText(file).TrimEnd().TrimEnd(';'));
            if (!options.Quiet)
            {
                Console.Error.WriteLine(table.Explain());
            }

            if (output is null)
            {
                new BlackholeSink().Build(env, table.Build(), table.Relation.Columns);
            }
            else
            {
                table.ToChangeLines().ToCollection(new Folded(lines));
            }
        }
        catch (Exception e) when (e is SqlBindException or SqlParseException)
        {
            throw FreshetException.User(e.Message);
        }

        var exit = await Bench.Measure(env, options, _ => events);
        if (output is not null)
        {
            await File.WriteAllTextAsync(output, Text(lines));
        }

        return exit;
    }

    /// <summary>The declarations of the tables, for these events.</summary>
    public static string Schema(string folder, long events, long rate, long seed, long disorder) => File.ReadAllText(Path.Combine(folder, "schema.sql"))
        .Replace("${EVENTS}", events.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("${RATE}", rate.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("${SEED}", seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("${DISORDER}", disorder.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The tables and functions that the queries use.</summary>
    public static void Define(StreamEnvironment env, string schema)
    {
        var session = SqlSession.Of(env);
        session.Connectors.Add("nexmark", NexmarkTable.Connect);
        session.Connectors.Add("side-input", SideInput.Connect);
        session.Catalog.Add(new ScalarFunction("count_char")
        {
            Resolve = Signatures.Of(DataType.BigInt, [DataType.String, DataType.String]),
            Row = static call => call.Set((long)call.Text(0).Count(call.Text(1)[0])),
        });
        env.ExecuteSql(schema);
    }

    /// <summary>The rows that are there, one a line in ordinal order, as flink-bench writes them.</summary>
    public static string Text(Dictionary<string, long> lines)
    {
        var all = new List<string>();
        foreach (var (line, count) in lines)
        {
            if (count < 0)
            {
                throw FreshetException.Internal($"A row went that never came: {line}");
            }

            all.AddRange(Enumerable.Repeat(line, (int)count));
        }

        all.Sort(StringComparer.Ordinal);
        return string.Concat(all.Select(static l => l + "\n"));
    }

    /// <summary>The folder of the queries; null where it is not there.</summary>
    public static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, Folder)))
            {
                return Path.Combine(folder.FullName, Folder);
            }
        }

        return null;
    }

    /// <summary>Adds changes up.</summary>
    internal sealed class Folded(Dictionary<string, long> lines) : ICollection<ChangeLine>
    {
        public int Count => lines.Count;

        public bool IsReadOnly => false;

        public void Add(ChangeLine item)
        {
            var count = lines.GetValueOrDefault(item.Line) + item.Weight;
            if (count == 0)
            {
                lines.Remove(item.Line);
            }
            else
            {
                lines[item.Line] = count;
            }
        }

        public void Clear() => lines.Clear();

        public bool Contains(ChangeLine item) => throw new NotSupportedException();

        public void CopyTo(ChangeLine[] array, int arrayIndex) => throw new NotSupportedException();

        public bool Remove(ChangeLine item) => throw new NotSupportedException();

        public IEnumerator<ChangeLine> GetEnumerator() => throw new NotSupportedException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }

    /// <summary>10,000 keys with a value each: what q13 looks up.</summary>
    private sealed class SideInput(SqlList<DataField> columns) : TableSource
    {
        private const int Keys = 10_000;

        public override SqlList<DataField> Columns => columns;

        public override bool IsBounded => true;

        public override Func<IEnumerable<ColumnBatch>> Lookup => Rows;

        public static ConnectedTable Connect(TableOptions options, SqlList<DataField> columns) => new(() => new SideInput(columns), null);

        public override int Build(StreamEnvironment env, ColumnNeed need) => throw FreshetException.User("side_input is for look-ups.");

        private static unsafe IEnumerable<ColumnBatch> Rows()
        {
            var batches = new List<ColumnBatch>();
            var texts = new ViewWriter();
            for (var first = 0; first < Keys; first += Column.Rows)
            {
                var (keys, values) = (Column.Rent(Storage.Int64), Column.Rent(Storage.View));
                var count = Math.Min(Column.Rows, Keys - first);
                for (var i = 0; i < count; i++)
                {
                    keys.As<long>()[i] = first + i;
                    texts.Set(values, i, System.Text.Encoding.UTF8.GetBytes($"value-{first + i}"));
                }

                batches.Add(ColumnBatch.Rent([keys, values], count));
            }

            texts.Dispose();
            return batches;
        }
    }
}
