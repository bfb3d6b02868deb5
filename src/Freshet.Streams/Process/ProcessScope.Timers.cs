using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <content>
/// Timers. Those that are due are taken out of their queue some at a time and called one after the other. When a call sets or deletes a
/// timer at a time that the taken ones reach, what is left of them goes back first: order, deletions and one timer for each time stay right.
/// </content>
internal sealed partial class ProcessScope<K, TOut>
{
    private const long ChainedCallsMost = 10_000_000;
    private const long StandingCallsMost = 1_000_000;
    private const long EndOfTime = 1L << 62; // no event time reaches it: beyond are those who mean "never", and sums with them

    private readonly TimerChains<K> _chains = new(ChainedCallsMost, StandingCallsMost);
    private TimerQueue<K>? _eventTimers;
    private TimerQueue<K>? _processingTimers;
    private TimerQueue<K>? _firing; // whose timers are in the batch; null while it holds records
    private long _armed = long.MaxValue; // the earliest wake-up asked for
    private long _takes; // how often timers were taken

    /// <summary>Timers taken and not given back; shrinks when a call makes the rest go back.</summary>
    public int Taken { get; private set; }

    /// <summary>Sets a timer of the current key.</summary>
    public bool Set(TimerKind kind, long time)
    {
        if (time < -EndOfTime)
        {
            CheckNoOverflow(kind, time);
        }

        var queue = Queue(kind);
        var isFiring = queue == _firing;
        if (isFiring)
        {
            GiveBackFrom(time);
        }

        if (kind == TimerKind.ProcessingTime)
        {
            Arm(time);
        }

        var isNew = queue.Set(time, Keys[Index], Hashes[Index]);
        if (isNew && isFiring && kind == TimerKind.EventTime && time <= Watermark)
        {
            _chains.Add(Watermark, (_takes * BatchSize.Default) + Index, Keys[Index], Hashes[Index], time <= Times[Index]);
        }

        return isNew;
    }

    /// <summary>Deletes a timer of the current key.</summary>
    public bool Delete(TimerKind kind, long time)
    {
        var queue = Queue(kind);
        if (queue == _firing)
        {
            GiveBackFrom(time);
        }

        return queue.Delete(time, Keys[Index], Hashes[Index]);
    }

    /// <summary>Makes the next due timers the batch; returns how many. At most as many as asked for.</summary>
    public int Take(TimerKind kind, long upTo, int most)
    {
        _firing = Queue(kind);
        _takes++;
        HasTimes = kind == TimerKind.EventTime;
        return Taken = _firing.TakeDue(upTo, Times.AsSpan(0, most), Keys.AsSpan(0, most), Hashes.AsSpan(0, most));
    }

    /// <summary>The timers behind the current one go back into their queue.</summary>
    public void GiveBack()
    {
        for (var i = Index + 1; i < Taken; i++)
        {
            _firing!.Set(Times[i], Keys[i], Hashes[i]);
        }

        Taken = Index + 1;
    }

    /// <summary>No timers are in the batch any more.</summary>
    public void EndTimers() => _firing = null;

    /// <summary>Asks for a wake-up at a time, unless there will be one before.</summary>
    public void Arm(long time)
    {
        if (time < _armed)
        {
            _armed = time;
            _context!.WakeAt(time);
        }
    }

    /// <summary>The wake-up asked for has come: asks for the next.</summary>
    public void ArmNext()
    {
        _armed = long.MaxValue;
        if (_processingTimers!.Count > 0)
        {
            Arm(_processingTimers.NextTime);
        }
    }

    public TimerQueue<K> Queue(TimerKind kind) => (kind == TimerKind.EventTime ? _eventTimers : _processingTimers)!;

    /// <summary>
    /// A sum past the largest number begins again at the smallest, and such a timer would be due at once. The smallest itself may be meant, unless the call is at the end of time.
    /// </summary>
    private void CheckNoOverflow(TimerKind kind, long time)
    {
        var isAtEnd = Watermark >= EndOfTime || (HasTimes && Times[Index] >= EndOfTime);
        if (time != long.MinValue || (kind == TimerKind.EventTime && isAtEnd))
        {
            throw FreshetException.User(
                $"A timer was set to {time}, which is no time: a sum has gone past the end of time, {long.MaxValue}. " +
                (isAtEnd ? "The input has ended, and context.Watermark (or the timer's time) is that end: set no further timers then." : "For never, set no timer."));
        }
    }

    private void GiveBackFrom(long time)
    {
        if (Index + 1 < Taken && time <= Times[Taken - 1])
        {
            GiveBack();
        }
    }
}
