using Freshet.Core;

namespace Freshet;

/// <summary>
/// What the user's own functions have in common: the life of one, counters, operator state. Each subtask has an instance of its own, used by one
/// thread at a time. The order of calls: constructor (states are declared there), <see cref="OnOpen"/> when state is restored, records and timers,
/// <see cref="OnSnapshot"/> before each checkpoint, <see cref="OnCheckpointComplete"/> behind it, <see cref="OnClose"/>.
/// </summary>
public abstract class Function
{
    private readonly List<OperatorState> _states = [];
    private FunctionContext? _context;

    private protected Function()
    {
    }

    private const string CounterState = "counters";
    private const string HistogramState = "histograms";

    /// <summary>Where the function runs, from <see cref="OnOpen"/> on.</summary>
    /// <exception cref="FreshetException">The function does not run yet.</exception>
    protected FunctionContext Context => _context ?? throw FreshetException.User(
        $"{UserCode.NameOf(this)} asked in its constructor where it runs. Ask in OnOpen, or later.");

    /// <summary>Called once before the first record, state being restored: open clients, fill caches.</summary>
    protected virtual void OnOpen(FunctionContext context)
    {
    }

    /// <summary>Called before each checkpoint freezes state: what waits in fields must be in states, or be gone, when it returns. Microseconds.</summary>
    protected virtual void OnSnapshot(CheckpointId checkpoint)
    {
    }

    /// <summary>A checkpoint is durable. May come late, twice, or for a later one only.</summary>
    protected virtual void OnCheckpointComplete(CheckpointId checkpoint)
    {
    }

    /// <summary>A checkpoint was given up, before or after <see cref="OnSnapshot"/>; the next one takes its place. Not told of when the job's attempt ends, by a failure or by being cancelled.</summary>
    protected virtual void OnCheckpointAborted(CheckpointId checkpoint)
    {
    }

    /// <summary>Called at the end, after a failure too: close what was opened.</summary>
    protected virtual void OnClose()
    {
    }

    /// <summary>Declares a list that belongs to the operator, not to a key. On a restart its entries are shared out again, or all given to each subtask.</summary>
    /// <exception cref="FreshetException">The type cannot be stored, or the name is taken.</exception>
    protected OperatorList<V> OperatorList<V>(string name, EntrySharing sharing = EntrySharing.Split) => Declare(new OperatorList<V>(name, sharing));

    internal void CountLate() => _context!.CountLate();

    internal bool IsRunning => _context is not null;

    /// <summary>The states that belong to the operator, for tests to look at.</summary>
    internal IReadOnlyList<OperatorState> OperatorStates => _states;

    internal TState Declare<TState>(TState state)
        where TState : OperatorState
    {
        if (IsRunning)
        {
            throw FreshetException.User($"State '{state.Name}' of {UserCode.NameOf(this)} is declared while the job runs. Declare states in the constructor.");
        }

        if (state.Name is CounterState or HistogramState || _states.Exists(s => s.Name == state.Name))
        {
            throw FreshetException.User($"{UserCode.NameOf(this)} has two operator states of the name '{state.Name}'. Give each its own.");
        }

        _states.Add(state);
        return state;
    }

    /// <summary>Takes its place in a running operator and restores operator states and counters.</summary>
    internal void Open(OperatorContext context)
    {
        _states.ForEach(state => state.Restore(context));
        var function = new FunctionContext(context);
        foreach (var entry in context.Restored?.ShareOfEntries(CounterState) ?? [])
        {
            function.RestoreCounter(entry);
        }

        foreach (var entry in context.Restored?.ShareOfEntries(HistogramState) ?? [])
        {
            function.RestoreHistogram(entry);
        }

        _context = function;
        OnOpen(function);
    }

    internal void Snapshot(SnapshotWriter snapshot)
    {
        OnSnapshot(snapshot.Checkpoint);
        _states.ForEach(state => state.Snapshot(snapshot));
        if (_context!.CounterEntries() is { Count: > 0 } counters)
        {
            snapshot.AddEntries(CounterState, counters);
        }

        if (_context.HistogramEntries() is { Count: > 0 } histograms)
        {
            snapshot.AddEntries(HistogramState, histograms);
        }
    }

    internal void Complete(CheckpointId checkpoint) => OnCheckpointComplete(checkpoint);

    internal void Abort(CheckpointId checkpoint) => OnCheckpointAborted(checkpoint);

    internal void Close()
    {
        if (IsRunning)
        {
            OnClose();
        }
    }
}
