using Freshet.Core.State;

namespace Freshet.Runtime.BatchMode;

/// <summary>The world of an operator that works on a part of the keys: that of its subtask, with state of its own and without control over time.</summary>
internal sealed class BatchContext(OperatorContext outer) : ForwardingContext(outer), IDisposable
{
    private readonly PartStore _state = new(outer.State);

    public override StateStore State => _state;

    public override bool IsBatch => true;

    public override SnapshotReader? Restored => null;

    public override void EmitWatermark(long watermark)
    {
        // time begins anew with each part of the keys: downstream hears of its end alone
    }

    public override void EmitStatus(bool active)
    {
    }

    public override void AnnounceSplit(int split, bool isOpen, string name = "") => throw FreshetException.Internal($"{Describe()} announced a split in batch mode.");

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
