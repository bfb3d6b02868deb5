namespace Freshet.Runtime.Jobs;

/// <summary>A savepoint that was written: whole and durable.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Checkpoint">The checkpoint whose state it holds.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="DurationMs">Milliseconds from when it was asked for.</param>
public sealed record Savepoint(string Folder, long Checkpoint, long Bytes, long DurationMs);

/// <summary>A savepoint that was asked for.</summary>
/// <param name="Folder">Where it goes.</param>
/// <param name="Stops">True to stop the job with it.</param>
/// <param name="Drains">True to end its sources before that.</param>
/// <param name="AskedAt">When (milliseconds).</param>
/// <param name="Waiter">Who waits for it.</param>
internal sealed record SavepointRequest(string Folder, bool Stops, bool Drains, long AskedAt, TaskCompletionSource<Savepoint> Waiter)
{
    /// <summary>Its folder, taken.</summary>
    public Storage.SavepointFile? File { get; init; }
}
