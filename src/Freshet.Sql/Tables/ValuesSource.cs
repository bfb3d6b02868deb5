using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Tables;

/// <summary>Rows that stand in the query.</summary>
internal sealed class ValuesSource(ValuesRelation values) : TableSource
{
    public override SqlList<DataField> Columns => values.Columns;

    public override bool IsBounded => true;

    public override int Build(StreamEnvironment env, ColumnNeed need) =>
        AddReader(env, "values", () => new Reader(values), isBounded: true, values.Describe(), parallelismMax: 1);

    private sealed class Reader(ValuesRelation values) : Operator, ISourceReader
    {
        private const string State = "position";

        private BatchEmitter? _output;
        private int _next;

        public ReadResult Read()
        {
            var appender = new ColumnAppender();
            var batch = ColumnBatch.Rent([], 1);
            for (; _next < values.Rows.Count && appender.Left > 0; _next++)
            {
                var columns = values.Rows[_next].Select(e => (Column?)new KernelCompiler(new OperatorClock()).Compile(e).Evaluate(batch, new RowSet(1))).ToArray();
                var row = ColumnBatch.Rent(columns, 1);
                appender.Append(row, [0]);
                row.Release();
            }

            batch.Release();
            if (appender.Take() is { } rows)
            {
                _output!.Send(rows);
            }

            appender.Dispose();
            return _next < values.Rows.Count ? ReadResult.More : ReadResult.Finished;
        }

        public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries(State, [BitConverter.GetBytes(_next)]);

        protected override void OnOpen()
        {
            _output = Context.BatchOutput(0);
            _next = Context.Restored?.AllEntries(State) is [var entry, ..] ? BitConverter.ToInt32(entry) : 0;
        }
    }
}
