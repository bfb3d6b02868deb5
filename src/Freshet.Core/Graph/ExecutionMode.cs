namespace Freshet;

/// <summary>How a job goes through its input.</summary>
public enum ExecutionMode
{
    /// <summary>Records are worked on as they come; results come as early as they can. For input without an end, and with one.</summary>
    Streaming,

    /// <summary>
    /// Input that ends is gathered before each keyed operator and given to it sorted by event time, part by part of the keys, so that state is kept for a part of the keys at a
    /// time; what does not fit into memory lies on a disk. No record is late, there are no intermediate results, and no checkpoints: after a failure the job begins anew. A source
    /// without an end is refused.
    /// </summary>
    Batch,

    /// <summary><see cref="Batch"/> where every source ends, else <see cref="Streaming"/>.</summary>
    Automatic,
}
