using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>A file that a task wrote, and how many of its bytes are parts that the checkpoint needs.</summary>
internal sealed record PartFile(StateFile File, long NeededBytes);

/// <summary>What a task wrote of its state for one checkpoint, and what of earlier ones that needs. Immutable.</summary>
internal sealed record WrittenParts(CheckpointId Checkpoint, int NextFile, IReadOnlyDictionary<int, PartFile> Files, IReadOnlyDictionary<object, PartMap> Maps)
{
    /// <summary>
    /// Files that the next checkpoint is not to need any more. The least needed go first: they cost the least and free the most. A checkpoint
    /// with little state goes on from nothing.
    /// </summary>
    public HashSet<int> ToGiveUp(IncrementLimits limits)
    {
        var needed = Files.Values.Sum(static f => f.NeededBytes);
        if (needed <= limits.WholeBytes)
        {
            return [.. Files.Keys];
        }

        var givenUp = new HashSet<int>();
        var bytes = Files.Values.Sum(static f => f.File.Length);
        foreach (var (number, file) in Files.OrderBy(static f => (double)f.Value.NeededBytes / f.Value.File.Length).ThenBy(static f => f.Key))
        {
            if (bytes <= (long)(needed / 100.0 * limits.FilePercentMax))
            {
                break;
            }

            givenUp.Add(number);
            bytes -= file.File.Length - file.NeededBytes;
        }

        if (Files.Count > limits.FilesMax)
        {
            givenUp.UnionWith(Files.OrderBy(static f => f.Value.NeededBytes).ThenBy(static f => f.Key).Take(Files.Count - (limits.FilesMax * 3 / 4)).Select(static f => f.Key));
        }

        return givenUp;
    }
}

/// <summary>
/// What a task may go on from when it writes a checkpoint: the parts of the last complete one, never those of one that was given up. Written
/// to by the task and by whoever writes for it.
/// </summary>
internal sealed class PartHistory
{
    private readonly Lock _gate = new();
    private WrittenParts? _complete;
    private WrittenParts? _written;

    /// <summary>The parts of the last complete checkpoint; null when there is none, or none that is known.</summary>
    public WrittenParts? Complete
    {
        get
        {
            lock (_gate)
            {
                return _complete;
            }
        }
    }

    /// <summary>A checkpoint's parts are in its files. Whether it will be complete is not known.</summary>
    public void Written(WrittenParts parts)
    {
        lock (_gate)
        {
            // One that was given up may still be written in vain, and end after its successor.
            if (_written is null || _written.Checkpoint.Value < parts.Checkpoint.Value)
            {
                _written = parts;
            }
        }
    }

    /// <summary>A checkpoint is complete. One that is not the last written leaves nothing to go on from: its files may be gone soon.</summary>
    public void Completed(CheckpointId checkpoint)
    {
        lock (_gate)
        {
            _complete = _written?.Checkpoint == checkpoint ? _written : null;
        }
    }
}
