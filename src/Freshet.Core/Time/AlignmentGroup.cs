namespace Freshet.Core;

/// <summary>
/// Sources of a job whose event time goes on together: one that is ahead of the slowest by more than it may waits for it, so that what is buffered between them stays
/// bounded. Members that are idle or have ended hold nobody back; one that has not joined yet, or has no time yet, holds everybody. Used by all tasks of a job, from any thread.
/// </summary>
/// <param name="expected">Members there will be.</param>
public sealed class AlignmentGroup(int expected)
{
    private readonly Lock _gate = new();
    private readonly List<AlignmentMember> _members = [];

    /// <summary>A new member, active and without a time. <paramref name="wake"/> is called when it need no longer wait, from any thread.</summary>
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

    /// <summary>Takes a member's time; true when it has to wait, and then it is woken later.</summary>
    internal bool Report(AlignmentMember member, long watermark, bool isActive)
    {
        List<AlignmentMember>? free = null;
        bool waits;
        lock (_gate)
        {
            member.Watermark = watermark;
            member.IsActive = isActive;
            var slowest = _members.Count < expected ? long.MinValue : long.MaxValue;
            foreach (var other in _members)
            {
                slowest = other.IsActive ? Math.Min(slowest, other.Watermark) : slowest;
            }

            member.Waits = waits = member.IsAheadOf(slowest);
            foreach (var other in _members)
            {
                if (other.Waits && !other.IsAheadOf(slowest))
                {
                    other.Waits = false;
                    (free ??= []).Add(other);
                }
            }
        }

        free?.ForEach(static m => m.Wake());
        return waits;
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

    internal bool Waits { get; set; }

    /// <summary>Tells how far event time has come here (milliseconds), and whether it counts. True when this member is too far ahead: it is woken when it is not any more.</summary>
    public bool Report(long watermark, bool isActive) => _group.Report(this, watermark, isActive);

    /// <summary>Nothing more comes: it holds nobody back.</summary>
    public void Leave() => _group.Report(this, Watermark, isActive: false);

    internal bool IsAheadOf(long slowest) => IsActive && Watermark > long.MinValue && slowest < long.MaxValue && (slowest == long.MinValue || Watermark - slowest > _driftMs);
}
