using System.Runtime.CompilerServices;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// The time to live of one state in the row of its key: a column says when the state (or the last of its entries) was touched. Stamps are times
/// of touches, not of ends: a job that is restored with another duration applies that.
/// </summary>
internal sealed unsafe class Lifetime
{
    private readonly StateRow _row;
    private readonly string _name;
    private readonly TimeToLive _timeToLive;
    private readonly long _milliseconds;
    private readonly int _offset;

    public Lifetime(StateRow row, string name, TimeToLive timeToLive, ulong mark)
    {
        (_row, _name, _timeToLive, Mark) = (row, name, timeToLive, mark);
        _milliseconds = (long)timeToLive.Lifetime.TotalMilliseconds;
        _offset = row.Layout.AddFixed<long>(ColumnOf(name), SchemaOf(timeToLive)).Offset;
        row.Lifetimes.Add(this);
    }

    /// <summary>The bit of the state.</summary>
    public ulong Mark { get; }

    /// <summary>The bit of a value that a call has touched, 0 for others: they stamp at once.</summary>
    public ulong Touched { get; init; }

    /// <summary>Takes the whole state away; null where its entries go one by one.</summary>
    public Action<nint>? Clear { get; init; }

    /// <summary>Takes away what has expired of a state that lives, when it is time for that; may be null.</summary>
    public IListCare? Care { get; init; }

    /// <summary>True when a read counts, which it does not while people look.</summary>
    public bool IsRenewedByReads => _timeToLive.IsRenewedByReads && !_row.IsLookedAt;

    /// <summary>The time that this state goes by.</summary>
    public long Now => _timeToLive.IsEventTime ? _row.EventNow : _row.ClockNow;

    public static string ColumnOf(string name) => $"{name} (time to live)";

    public static string SchemaOf(TimeToLive timeToLive) => timeToLive.IsEventTime ? "by event time" : "by processing time";

    /// <summary>True when what was touched then has expired.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOver(long stamp) => stamp <= Now - _milliseconds; // times are cut to half of what a long holds

    /// <summary>True when all of the state has expired.</summary>
    public bool IsAllOver(nint row) => IsOver(Stamp(row));

    /// <summary>When the state, or the last of its entries, was touched.</summary>
    public ref long Stamp(nint row) => ref *(long*)(row + _offset);

    /// <summary>The state was touched; it may have been empty before. Returns the time.</summary>
    public long Touch(nint row, bool isNew)
    {
        var now = Now;
        if (now == StateRow.UnknownTime)
        {
            throw FreshetException.User(
                $"State '{_name}' has a time to live in event time, and no event time is known. Put WithWatermarks before KeyBy, or let the state go by the wall clock: leave InEventTime away.");
        }

        ref var stamp = ref Stamp(row);
        stamp = isNew ? now : Math.Max(stamp, now);
        return now;
    }
}

/// <summary>A state whose entries lie in the row and expire one by one.</summary>
internal interface IListCare
{
    /// <summary>True when a row is worth the work.</summary>
    bool IsDue(nint row);

    /// <summary>Takes the expired entries away.</summary>
    void TakeAway(nint row);
}
