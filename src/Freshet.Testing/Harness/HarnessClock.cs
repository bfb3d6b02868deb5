namespace Freshet.Testing;

/// <summary>The wall clock of a harness run: it stands still until told to move.</summary>
public sealed class HarnessClock
{
    /// <summary>A clock that shows this many milliseconds since 1970.</summary>
    public HarnessClock(long now = 0) => Now = now;

    /// <summary>Milliseconds since 1970.</summary>
    public long Now { get; private set; }

    /// <summary>Milliseconds in which no task was willing to take input.</summary>
    public long Blocked { get; private set; }

    /// <summary>Moves on to a time; never back.</summary>
    public void MoveTo(long time) => Now = Math.Max(Now, time);

    /// <summary>Moves on to a time during which the output is full.</summary>
    public void BlockUntil(long time)
    {
        Blocked += Math.Max(0, time - Now);
        MoveTo(time);
    }
}
