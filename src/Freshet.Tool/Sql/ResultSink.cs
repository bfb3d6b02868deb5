using Freshet.Core.Graph;
using Freshet.Sql;
using Freshet.Sql.Columns;
using Freshet.Sql.Operators;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Tool.Sql;

/// <summary>A row of a result that comes (weight above zero) or goes.</summary>
internal readonly record struct ResultChange(long Weight, object?[] Cells);

/// <summary>Gives the changes of a result to a view, an epoch at a time: what was given until then is the query's answer over a prefix of the input.</summary>
internal sealed class ResultSink(IResultView view) : TableSink
{
    /// <summary>Rows of a result that only grows are handed on when there are so many, also within an epoch.</summary>
    private const int HeldMost = 4096;

    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns) => Build(env, input, columns, isAppendOnly: false);

    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns, bool isAppendOnly) => env.Add(
        new StreamNode
        {
            Id = env.NextId,
            Name = "result",
            Role = NodeRole.Sink,
            Create = () => new Writer(columns, view, isAppendOnly),
            UsesEpochs = true,
            ParallelismMax = 1,
        },
        new StreamEdge(input, 0, env.NextId, new Partitioning.Rebalance()));

    private sealed class Writer(SqlList<DataField> columns, IResultView view, bool isAppendOnly) : Operator, IBatchReceiver
    {
        private readonly List<ResultChange> _changes = [];

        public void OnBatch(Batch batch)
        {
            var rows = (ColumnBatch)batch;
            for (var i = 0; i < rows.Count; i++)
            {
                var cells = new object?[columns.Count];
                for (var c = 0; c < cells.Length; c++)
                {
                    cells[c] = Cells.Read(rows[c], i, columns[c].Type);
                }

                _changes.Add(new ResultChange(rows.WeightOf(i), cells));
            }

            rows.Release();
            if (isAppendOnly && _changes.Count >= HeldMost)
            {
                OnEpoch();
            }
        }

        public override bool OnEpoch()
        {
            if (_changes.Count > 0)
            {
                view.Take(_changes);
                _changes.Clear();
            }

            return true;
        }

        public override bool OnEnd() => OnEpoch();
    }
}

/// <summary>Shows a result. Changes come from a thread of the engine, the rest from the command's.</summary>
internal interface IResultView
{
    /// <summary>The changes of an epoch.</summary>
    void Take(IReadOnlyList<ResultChange> changes);

    /// <summary>True when it writes while the job runs.</summary>
    bool IsLive { get; }

    /// <summary>The result so far, while the job runs: on a terminal only.</summary>
    void ShowNow();

    /// <summary>Everything that is to be shown, after the job's end.</summary>
    void Finish();
}
