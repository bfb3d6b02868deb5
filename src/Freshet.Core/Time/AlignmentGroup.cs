namespace Freshet.Core;

/// <summary>
/// Sources of a job whose event time goes on together: what is ahead of the slowest by more than it may waits for it, so that what is buffered between them stays
/// bounded. Members that are idle or have ended hold nobody back; one that has not joined yet, or has no time yet, holds everybody. Used by all tasks of a job, from any thread.
/// </summary>
/// <param name="expected">Members there will be.</param>
public sealed class AlignmentGroup(int expected)
{
    private readonly Lock _gate = new();
    private readonly List<AlignmentMember> _members = [];

    /// <summary>A new member, active and without a time. <paramref name="wake"/> is called when what it waits for has come, from any thread.</summary>
    /// <param name="driftMs">How far it may be ahead of the slowest, in milliseconds.</param>
    /// <param name="wake">Lets the member look again.</param>
    public AlignmentMember Join(long driftMs, Action wake)
    {
        var member = new AlignmentMember(this, driftMs, wake);
        lock (_gate)
        {
            _members.Add(member);
        }

        return member;
    }

    /// <summary>Takes a member's time, wakes whoever need not wait any more, and gives the time that the member may be at.</summary>
    internal long Report(AlignmentMember member, long watermark, bool isActive)
    {
        List<AlignmentMember>? free = null;
        long limit;
        lock (_gate)
        {
            (member.Watermark, member.IsActive, member.WaitsFor) = (watermark, isActive, long.MaxValue);
            var slowest = Slowest();
            limit = member.LimitOf(slowest);
            foreach (var other in _members)
            {
                if (other.WaitsFor < long.MaxValue && other.LimitOf(slowest) >= other.WaitsFor)
                {
                    other.WaitsFor = long.MaxValue;
                    (free ??= []).Add(other);
                }
            }
        }

        free?.ForEach(static m => m.Wake());
        return limit;
    }

    /// <summary>False when the member may be at this time already; else it is woken when it may.</summary>
    internal bool Wait(AlignmentMember member, long time)
    {
        lock (_gate)
        {
            var waits = member.LimitOf(Slowest()) < time;
            member.WaitsFor = waits ? time : long.MaxValue;
            return waits;
        }
    }

    private long Slowest()
    {
        var slowest = _members.Count < expected ? long.MinValue : long.MaxValue;
        foreach (var member in _members)
        {
            slowest = member.IsActive ? Math.Min(slowest, member.Watermark) : slowest;
        }

        return slowest;
    }
}

/// <summary>One reading task in an <see cref="AlignmentGroup"/>. Its methods are for that task alone.</summary>
public sealed class AlignmentMember
{
    private readonly AlignmentGroup _group;
    private readonly long _driftMs;

    internal AlignmentMember(AlignmentGroup group, long driftMs, Action wake)
    {
        (_group, _driftMs, Wake) = (group, driftMs, wake);
    }

    internal Action Wake { get; }

    internal long Watermark { get; set; } = long.MinValue;

    internal bool IsActive { get; set; } = true;

    internal long WaitsFor { get; set; } = long.MaxValue;

    /// <summary>
    /// Tells how far event time has come here (milliseconds; the slowest of what it reads), and whether it counts. Gives the time beyond which nothing here should be read on:
    /// <see cref="long.MaxValue"/> where all others are idle or have ended, <see cref="long.MinValue"/> where one has no time yet. Ends what <see cref="Wait"/> asked for.
    /// </summary>
    public long Report(long watermark, bool isActive) => _group.Report(this, watermark, isActive);

    /// <summary>Asks to be woken when the limit has come to this time (milliseconds), once. False when it has already: report again.</summary>
    public bool Wait(long time) => _group.Wait(this, time);

    /// <summary>Nothing more comes: it holds nobody back.</summary>
    public void Leave() => _group.Report(this, Watermark, isActive: false);

    internal long LimitOf(long slowest) =>
        slowest is long.MinValue or long.MaxValue ? slowest
        : slowest > long.MaxValue - _driftMs ? long.MaxValue
        : slowest + _driftMs;
}
