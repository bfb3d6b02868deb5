using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Testing.StateConformance;

/// <summary>What the kit needs to know of a store: how to make one, and what it must have given back when everything was disposed.</summary>
public abstract class StateStoreUnderTest
{
    /// <summary>A new, empty store that may use this many bytes.</summary>
    public abstract StateStore Create(long bytesMax);

    /// <summary>A store of another kind that reads this one's snapshots, and whose snapshots this one reads.</summary>
    public virtual StateStore CreatePeer() => new DictionaryStateStore();

    /// <summary>Bytes still held by the stores made here; 0 when they and their frozen states are disposed.</summary>
    public abstract long BytesHeld { get; }

    /// <summary>
    /// Runs an action on another thread: snapshots are written there, while the table goes on changing. A task that is not started
    /// is run when its result is needed.
    /// </summary>
    public virtual Task OnAnotherThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);

    internal static void Finish(Task written)
    {
        if (written.Status == TaskStatus.Created)
        {
            written.RunSynchronously();
        }

        written.GetAwaiter().GetResult();
    }
}
