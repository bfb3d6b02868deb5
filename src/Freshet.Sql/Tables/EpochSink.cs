using Freshet.Core.Graph;
using Freshet.Sql.Columns;
using Freshet.Sql.Operators;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>Gives the changes of each epoch as one unit, when it is complete: what is shown then is the query's answer over a prefix of the input.</summary>
internal sealed class EpochSink(Action<IReadOnlyList<ChangeLine>> onEpoch) : TableSink
{
    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns) => env.Add(
        new StreamNode { Id = env.NextId, Name = "epochs", Role = NodeRole.Sink, Create = () => new Writer(columns, onEpoch), UsesEpochs = true, ParallelismMax = 1 },
        new StreamEdge(input, 0, env.NextId, new Partitioning.Rebalance()));

    private sealed class Writer(SqlList<DataField> columns, Action<IReadOnlyList<ChangeLine>> onEpoch) : Operator, IBatchReceiver
    {
        private readonly List<ChangeLine> _lines = [];

        public unsafe void OnBatch(Batch batch)
        {
            var rows = (ColumnBatch)batch;
            for (var i = 0; i < rows.Count; i++)
            {
                _lines.Add(new ChangeLine(rows.WeightOf(i), RowLine.Of(rows, i, columns, "\t")));
            }

            rows.Release();
        }

        public override bool OnEpoch()
        {
            onEpoch(_lines);
            _lines.Clear();
            return true;
        }

        public override bool OnEnd() => OnEpoch();
    }
}
