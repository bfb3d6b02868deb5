using Freshet.Sql.Columns;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Tables;

/// <summary>Rows in memory, each with its weight: for tests and small tables. A subtask reads those whose number it owns.</summary>
internal sealed class MemorySource(SqlList<DataField> columns, IReadOnlyList<(object?[] Row, long Weight)> rows, int batchRows = Column.Rows) : TableSource
{
    /// <summary>The rows.</summary>
    public IReadOnlyList<(object?[] Row, long Weight)> Rows => rows;

    public override SqlList<DataField> Columns => columns;

    public override bool IsBounded => true;

    public override bool IsAppendOnly => rows.All(static r => r.Weight > 0);

    public override int Build(StreamEnvironment env, ColumnNeed need) => AddReader(env, "rows", () => new Reader(columns, rows, batchRows), isBounded: true, $"{rows.Count} rows");

    private sealed class Reader(SqlList<DataField> columns, IReadOnlyList<(object?[] Row, long Weight)> rows, int batchRows) : Operator, ISourceReader
    {
        private const string State = "position";

        private readonly RowWriter _writer = new(columns);
        private BatchEmitter? _output;
        private long _next;

        public ReadResult Read()
        {
            // one subtask: rows that go must come behind those that came
            while (Context.Subtask == 0 && _next < rows.Count && _writer.Count < batchRows)
            {
                var (row, weight) = rows[(int)_next++];
                _writer.Add(row, weight);
            }

            if (_writer.Take() is { } batch)
            {
                _output!.Send(batch);
            }

            return Context.Subtask == 0 && _next < rows.Count ? ReadResult.More : ReadResult.Finished;
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            if (Context.Subtask == 0)
            {
                snapshot.AddEntries(State, [BitConverter.GetBytes(_next)]);
            }
        }

        public override void Close() => _writer.Dispose();

        protected override void OnOpen()
        {
            _output = Context.BatchOutput(0);
            _next = Context.Restored?.AllEntries(State) is [var entry, ..] ? BitConverter.ToInt64(entry) : 0;
        }
    }
}
