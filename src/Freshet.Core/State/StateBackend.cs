namespace Freshet.Core.State;

/// <summary>Makes state stores for the operators of a job, all within one memory budget.</summary>
public abstract class StateBackend : IDisposable
{
    /// <summary>Bytes that all stores together hold.</summary>
    public abstract long Bytes { get; }

    /// <summary>A store for one operator on one subtask; its name is for the message when the budget is exhausted.</summary>
    public abstract StateStore CreateStore(string owner);

    /// <summary>Gives all memory back.</summary>
    public abstract void Dispose();
}
