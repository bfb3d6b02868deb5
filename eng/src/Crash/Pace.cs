using System.Diagnostics;

namespace Freshet.Crash;

/// <summary>
/// How many lines may be in the topic by now. Each kill has a share of them, and a share is never quite out before its kill: half in the
/// first second and a half, half of what is left in the next three, and so on. So the job has something to read whenever it is killed,
/// however slow the machine is. All may go out once the last kill is done.
/// </summary>
internal sealed class Pace(long records, int kills)
{
    private const double HalfSeconds = 1.5;
    private readonly Lock _gate = new();
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private int _done;

    /// <summary>Lines that may be out now.</summary>
    public long Allowed
    {
        get
        {
            lock (_gate)
            {
                var seconds = _since.Elapsed.TotalSeconds;
                return _done >= kills ? records : (long)(records * ((_done + (seconds / (seconds + HalfSeconds))) / kills));
            }
        }
    }

    /// <summary>One more kill is done: its share may be out.</summary>
    public void Killed()
    {
        lock (_gate)
        {
            _done++;
            _since.Restart();
        }
    }
}

/// <summary>The run itself went wrong: what is said of it.</summary>
internal sealed class CrashFailedException(string message) : Exception(message);
