namespace Freshet.State;

/// <summary>Counts the bytes of a <see cref="DictionaryStateStore"/>.</summary>
internal sealed class MemoryBudget(long bytesMax)
{
    public long Used { get; private set; }

    public void Take(long bytes)
    {
        if (bytes > bytesMax - Used)
        {
            throw FreshetException.User(
                $"State memory is exhausted: of the budget of {bytesMax:N0} bytes {Used:N0} are in use, and {bytes:N0} more are needed. " +
                "Raise StateBytesMax of the job, or keep less state (shorter windows, fewer keys for each process).");
        }

        Used += bytes;
    }

    public void Give(long bytes) => Used -= bytes;
}
