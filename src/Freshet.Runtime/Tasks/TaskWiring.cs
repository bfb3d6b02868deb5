using Freshet.Core.Graph;
using Freshet.Core.State;
using Freshet.Runtime.Channels;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Tasks;

/// <summary>What a task is connected to.</summary>
internal sealed record TaskWiring
{
    /// <summary>Channels to read; none for a source.</summary>
    public required Channel[] Inputs { get; init; }

    /// <summary>The input of the first operator that each channel leads to.</summary>
    public required int[] InputOf { get; init; }

    /// <summary>The channels that bring no event time and are not waited for.</summary>
    public required bool[] IsTimeless { get; init; }

    /// <summary>Edges that leave the chain.</summary>
    public required IReadOnlyList<TaskEdge> Edges { get; init; }

    /// <summary>Shared by the task's output channels.</summary>
    public required Pressure Pressure { get; init; }

    /// <summary>Makes the state stores of this task's operators.</summary>
    public required TaskStates States { get; init; }

    /// <summary>Where snapshots are written; null without checkpoints.</summary>
    public required CheckpointStore? Store { get; init; }

    /// <summary>The checkpoint that the job starts from; null on a fresh start.</summary>
    public required RestoredCheckpoint? Restored { get; init; }
}

/// <summary>One edge that leaves the chain.</summary>
/// <param name="Operator">Which operator's output.</param>
/// <param name="Port">Which of its outputs.</param>
/// <param name="Reader">The name of the operator that reads it.</param>
/// <param name="Partitioning">How records find their subtask.</param>
/// <param name="Channels">A channel for each subtask that can be reached, in subtask order.</param>
internal sealed record TaskEdge(int Operator, int Port, string Reader, Partitioning Partitioning, OutputChannel[] Channels);

/// <summary>The state stores of one task's operators: made from the attempt's backend, given back together.</summary>
internal sealed class TaskStates(SharedBackend shared) : IDisposable
{
    private readonly List<StateStore> _stores = [];

    public SharedBackend Shared => shared;

    public StateStore CreateStore(string owner)
    {
        var store = shared.Backend.CreateStore(owner);
        _stores.Add(store);
        return store;
    }

    public void Dispose()
    {
        _stores.ForEach(s => s.Dispose());
        _stores.Clear();
    }
}

/// <summary>An attempt's state backend, shared with the snapshots that are still being written in the background: the last one out gives the memory back.</summary>
internal sealed class SharedBackend(StateBackend backend)
{
    private int _users = 1;

    public StateBackend Backend => backend;

    public void Acquire() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            backend.Dispose();
        }
    }
}
