using Freshet.Core;

namespace Freshet;

/// <content>
/// States with a time to live. Before a call those of its key that have expired are taken away, so that nothing in the call asks for times; behind
/// it the values that it touched are stamped. What no call comes across is found by looking at some rows behind each batch.
/// </content>
internal sealed partial class ProcessScope<K, TOut>
{
    private const int PlacesLeast = 64;

    private ulong _touched; // the bits of all values with a time to live
    private ulong _before; // the marks at the begin of the call
    private KeyFormat<K>? _format;
    private Func<nint, bool>? _isWanted;
    private long _cursor;
    private long _eventNow; // while people look

    /// <summary>True when there are such states. Constant once the function runs.</summary>
    public bool HasLifetimes { get; private set; }

    /// <summary>The last watermark of which all timers were called; the end of the input is none.</summary>
    public long Passed { get; private set; } = UnknownTime;

    /// <summary>A watermark, and all its timers, is behind.</summary>
    public void Pass(long watermark) => Passed = watermark < EndOfTime ? Math.Max(Passed, watermark) : Passed;

    /// <summary>Looks at the clock for the calls of a batch. A batch job does not go by it: what it gives does not depend on how long it takes.</summary>
    public void ReadClock() => ClockNow = IsBatch ? 0 : Math.Max(ClockNow, Now);

    /// <summary>Before a call: what has expired goes.</summary>
    public void Enter(nint row)
    {
        var time = HasTimes ? Math.Max(Math.Min(Times[Index], EndOfTime), Passed) : Passed;
        EventNow = time == UnknownTime ? EventNow : time;
        Expire(row);
        _before = Marks(row);
        if (RenewsByReads)
        {
            Renew(row);
        }
    }

    /// <summary>Behind a call: stamps what it touched.</summary>
    public void Leave(nint row)
    {
        if (RenewsByReads)
        {
            Renew(0);
        }

        ref var marks = ref Marks(row);
        if ((marks & _touched) == 0)
        {
            return;
        }

        foreach (var lifetime in Lifetimes)
        {
            if ((marks & lifetime.Touched) != 0 && (marks & lifetime.Mark) != 0 && !IsLookedAt)
            {
                lifetime.Touch(row, isNew: (_before & lifetime.Mark) == 0);
            }
        }

        marks &= ~_touched;
    }

    /// <summary>Binds the states to a row for people to look at, as of now.</summary>
    public bool BeginLook(nint row)
    {
        BeginLook();
        Expire(row);
        return LivesAny(row);
    }

    /// <summary>Times are those of now.</summary>
    public void BeginLook()
    {
        (IsLookedAt, _eventNow) = (true, EventNow);
        ReadClock();
        EventNow = Passed; // not that of the last call: what a later one may still see does not go because someone looked
    }

    public void EndLook()
    {
        if (Address != 0)
        {
            Leave(Address);
        }

        Address = 0;
        if (IsLookedAt)
        {
            (IsLookedAt, EventNow) = (false, _eventNow);
        }
    }

    /// <summary>True when a row has a state that has not expired.</summary>
    public bool LivesAny(nint row)
    {
        var marks = Marks(row);
        foreach (var lifetime in Lifetimes)
        {
            if ((marks & lifetime.Mark) != 0 && lifetime.IsAllOver(row))
            {
                marks &= ~lifetime.Mark;
            }
        }

        return marks != 0;
    }

    /// <summary>Looks for what has expired: at two places for each record, so that a time around is done after half as many records as there are places.</summary>
    public void Sweep(int records)
    {
        ReadClock();
        var eventNow = EventNow;
        EventNow = Passed;
        var most = Math.Max(PlacesLeast, 2 * records);
        foreach (var table in SideTables)
        {
            table.Sweep(most);
        }

        var count = Table!.Sweep(ref _cursor, most, _isWanted!, Keys, Hashes);
        Table.Find(Keys.AsSpan(0, count), Hashes.AsSpan(0, count), Rows.AsSpan(0, count));
        var left = 0;
        for (var i = 0; i < count; i++)
        {
            Expire(Rows[i]);
            foreach (var lifetime in Lifetimes)
            {
                if ((Marks(Rows[i]) & lifetime.Mark) != 0 && lifetime.Care is { } care && care.IsDue(Rows[i]))
                {
                    care.TakeAway(Rows[i]);
                }
            }

            if (Marks(Rows[i]) == 0)
            {
                (Keys[left], Hashes[left]) = (Keys[i], Hashes[i]);
                left++;
            }
        }

        for (var i = 0; i < left; i++)
        {
            Table.Remove(Keys[i], Hashes[i]);
        }

        EventNow = eventNow;
    }

    public override nint BindTo(K key)
    {
        (Keys[0], Hashes[0], Index) = (key, _format!.Hash(key), 0);
        Table!.Find(Keys.AsSpan(0, 1), Hashes.AsSpan(0, 1), Rows.AsSpan(0, 1));
        return Address = Rows[0];
    }

    public override void Unbind(nint row)
    {
        Address = 0;
        if (Marks(row) == 0)
        {
            Table!.Remove(Keys[0], Hashes[0]);
        }
    }

    private void OpenLifetimes(KeyFormat<K> format)
    {
        _format = format;
        HasLifetimes = Lifetimes.Count > 0;
        _isWanted = IsWanted;
        Lifetimes.ForEach(lifetime => _touched |= lifetime.Touched);
    }

    private void Expire(nint row)
    {
        foreach (var lifetime in Lifetimes)
        {
            if ((Marks(row) & lifetime.Mark) != 0 && lifetime.Clear is { } clear && lifetime.IsAllOver(row))
            {
                clear(row);
            }
        }
    }

    private bool IsWanted(nint row)
    {
        var marks = Marks(row);
        if (marks == 0)
        {
            return true;
        }

        foreach (var lifetime in Lifetimes)
        {
            if ((marks & lifetime.Mark) != 0 && ((lifetime.Clear is not null && lifetime.IsAllOver(row)) || lifetime.Care?.IsDue(row) == true))
            {
                return true;
            }
        }

        return false;
    }
}
