using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.State;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Process;

/// <summary>One process operator on one subtask, driven by hand: for what the harness does not look at, such as memory.</summary>
internal sealed class ProcessRun<TIn, TOut> : IDisposable
{
    private readonly Operator<TIn, TOut> _operator;

    public ProcessRun(Func<DataStream<TIn>, DataStream<TOut>> build, params IReadOnlyList<MemorySnapshot>? restored)
    {
        var environment = StreamEnvironment.Create();
        build(environment.FromSource<TIn>("input", static () => throw new InvalidOperationException(), isBounded: true));
        Node = environment.ToGraph().Nodes[1];
        _operator = (Operator<TIn, TOut>)Node.Create();
        Context = new HarnessContext(new HarnessPlace { Name = "totals", Restored = restored is { Count: > 0 } ? restored : null, Store = StoreChoice.Paged.Create });
        _operator.Open(Context);
    }

    public HarnessContext Context { get; }

    public StreamNode Node { get; }

    public Operator<TIn, TOut> Operator => _operator;

    public void Send(params ReadOnlySpan<TIn> records)
    {
        var batch = Batch<TIn>.Rent();
        records.CopyTo(batch.Places);
        batch.SetCount(records.Length);
        _operator.OnBatch(batch);
        _operator.Flush();
    }

    public MemorySnapshot Snapshot() => Context.Snapshot(_operator, 1).Write();

    public void Dispose()
    {
        _operator.Close();
        Context.Dispose();
    }
}
