namespace Freshet.State;

/// <content>
/// Memory is taken from the machine when it is first touched, which can take milliseconds for a huge page. Whoever writes a snapshot
/// in the background touches some beforehand, so that the task finds it when it copies pages.
/// </content>
public sealed unsafe partial class PagePool
{
    private const int StepBytes = 2 << 20;
    private const int SystemPageBytes = 4096;

    private nint _warmEnd;
    private int _warming;

    /// <summary>Touches a step of memory that was never rented, unless this many bytes are ready already. Changes nothing in it.</summary>
    internal void Warm(long readyBytes)
    {
        nint from;
        nint to;
        lock (_gate)
        {
            from = Math.Max(_fresh, _warmEnd);
            if (_disposed || ((long)_free.Count * PageBytes) + (from - _fresh) >= readyBytes)
            {
                return;
            }

            if (_fresh == _freshEnd)
            {
                if (_mapped + PageBytes > Budget)
                {
                    return;
                }

                Map();
                from = _fresh;
            }

            to = Math.Min(from + StepBytes, _freshEnd);
            _warmEnd = to;
            _warming++;
        }

        // Some of it may be rented and written meanwhile: an atomic operation that leaves what is there.
        for (var at = from; at < to; at += SystemPageBytes)
        {
            Interlocked.Or(ref *(int*)at, 0);
        }

        lock (_gate)
        {
            _warming--;
            UnmapWhenUnused();
        }
    }
}
