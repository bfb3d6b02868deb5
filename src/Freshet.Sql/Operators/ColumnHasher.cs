using Freshet.Core.Graph;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>Sends rows to the subtask that owns their key.</summary>
internal sealed class ColumnHasher(IReadOnlyList<DataType> types, IReadOnlyList<int> keys) : BatchHasher
{
    public override BatchScatter CreateScatter(KeyTargets targets) => new Scatter(new RowKeys(types, keys), targets);

    private sealed class Scatter(RowKeys keys, KeyTargets targets) : BatchScatter
    {
        private readonly ColumnAppender[] _appenders = [.. Enumerable.Range(0, targets.Subtasks).Select(static _ => new ColumnAppender())];
        private readonly Queue<ColumnBatch>[] _full = [.. Enumerable.Range(0, targets.Subtasks).Select(static _ => new Queue<ColumnBatch>())];
        private readonly ushort[][] _rows = [.. Enumerable.Range(0, targets.Subtasks).Select(static _ => new ushort[Column.Rows])];
        private readonly int[] _counts = new int[targets.Subtasks];

        public override void Add(Batch batch)
        {
            var rows = (ColumnBatch)batch;
            if (_appenders.Length == 1)
            {
                _full[0].Enqueue(rows);
                return;
            }

            keys.Encode(rows);
            var hashes = keys.Hashes;
            _counts.AsSpan().Clear();
            for (var i = 0; i < rows.Count; i++)
            {
                var target = targets.Of(hashes[i]);
                _rows[target][_counts[target]++] = (ushort)i;
            }

            for (var target = 0; target < _counts.Length; target++)
            {
                var part = _rows[target].AsSpan(0, _counts[target]);
                while (part.Length > 0)
                {
                    var appender = _appenders[target];
                    var fits = Math.Min(part.Length, appender.Left);
                    appender.Append(rows, part[..fits]);
                    part = part[fits..];
                    if (appender.Left == 0)
                    {
                        _full[target].Enqueue(appender.Take()!);
                    }
                }
            }

            rows.Release();
        }

        public override Batch? Take(int target, bool all) => _full[target].TryDequeue(out var full) ? full : all ? _appenders[target].Take() : null;
    }
}
