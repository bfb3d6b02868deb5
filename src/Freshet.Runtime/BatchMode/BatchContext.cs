using Freshet.Core.Files;
using Freshet.Core.Spill;
using Freshet.Core.State;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.BatchMode;

/// <summary>The world of an operator that works on a part of the keys: that of its subtask, with state of its own and without control over time.</summary>
internal sealed class BatchContext(OperatorContext outer) : OperatorContext, IDisposable
{
    private readonly PartStore _state = new(outer.State);

    public override string JobName => outer.JobName;

    public override string Name => outer.Name;

    public override string Uid => outer.Uid;

    public override int Subtask => outer.Subtask;

    public override int Parallelism => outer.Parallelism;

    public override KeyGroupRange KeyGroups => outer.KeyGroups;

    public override int Attempt => outer.Attempt;

    public override long Now => outer.Now;

    public override long WillingTime => outer.WillingTime;

    public override bool OutputIsFull => outer.OutputIsFull;

    public override StateStore State => _state;

    public override IFileSystem Files => outer.Files;

    public override SpillSpace Spill => outer.Spill;

    public override bool IsBatch => true;

    public override ILogger Log => outer.Log;

    public override OperatorMetrics Metrics => outer.Metrics;

    public override SnapshotReader? Restored => null;

    public override Emitter<T> Output<T>(int port) => outer.Output<T>(port);

    public override BatchEmitter BatchOutput(int port) => outer.BatchOutput(port);

    public override void EmitWatermark(long watermark)
    {
        // time begins anew with each part of the keys: downstream hears of its end alone
    }

    public override void EmitStatus(bool active)
    {
    }

    public override void AnnounceSplit(int split, bool isOpen, string name = "") => throw FreshetException.Internal($"{Describe()} announced a split in batch mode.");

    public override void WakeAt(long time) => outer.WakeAt(time);

    public override void Wake() => outer.Wake();

    /// <summary>Gives back what state the operator of this part had.</summary>
    public void Dispose() => _state.Dispose();

    /// <summary>Tables made in the subtask's store, given back with the part.</summary>
    private sealed class PartStore(StateStore store) : StateStore
    {
        private readonly List<IDisposable> _made = [];

        public override long Bytes => store.Bytes;

        public override KeyedTable<K> CreateTable<K>(KeyFormat<K> keys, RowLayout layout, long expectedRows = 0) => Made(store.CreateTable(keys, layout, expectedRows));

        public override TimerQueue<K> CreateTimers<K>(KeyFormat<K> keys) => Made(store.CreateTimers(keys));

        public override void Dispose()
        {
            _made.ForEach(m => m.Dispose());
            _made.Clear();
        }

        private TMade Made<TMade>(TMade made)
            where TMade : IDisposable
        {
            _made.Add(made);
            return made;
        }
    }
}
