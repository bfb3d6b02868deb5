using Freshet.Core;
using Freshet.Core.State;
using Freshet.Testing.StateConformance;

namespace Freshet.State.Tests;

/// <summary>The defect that a <see cref="BrokenStores"/> has.</summary>
public enum Defect
{
    None,
    FreezesLate,
    KeepsRemovedRow,
    ForgetsRowOfDouble,
    LosesLongBlob,
    DropsEmptyEntry,
    ScansOneTwice,
    RestoresEverything,
    LeaksFrozen,
    FiresLate,
    FiresTwice,
    IgnoresDelete,
    OtherError,
    LosesTimerWhenFull,
    KeepsFailedTimer,
}

/// <summary>The paged store with one defect planted in it, to see that the kit finds it.</summary>
internal sealed class BrokenStores(Defect defect) : StateStoreUnderTest, IDisposable
{
    private readonly PagedStores _stores = new();

    public override long BytesHeld => _stores.BytesHeld;

    public override StateStore Create(long bytesMax) => new BrokenStore(_stores.Create(bytesMax), defect);

    /// <summary>On this thread, when it is needed: a defect of one thread is enough, and two would make it a race.</summary>
    public override Task OnAnotherThread(Action action) => new(action);

    public void Dispose() => _stores.Dispose();

    private sealed class BrokenStore(StateStore store, Defect defect) : StateStore
    {
        public override long Bytes => store.Bytes;

        public override KeyedTable<K> CreateTable<K>(KeyFormat<K> keys, RowLayout layout, long expectedRows = 0) => new BrokenTable<K>(store.CreateTable(keys, layout, expectedRows), defect);

        public override TimerQueue<K> CreateTimers<K>(KeyFormat<K> keys) => new BrokenTimers<K>(store.CreateTimers(keys), defect);

        public override void Dispose() => store.Dispose();
    }
}
