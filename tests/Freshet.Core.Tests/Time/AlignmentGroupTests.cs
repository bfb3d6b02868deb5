namespace Freshet.Core.Tests.Time;

public sealed class AlignmentGroupTests
{
    private readonly List<string> _woken = [];

    [Fact]
    public void A_member_waits_while_it_is_ahead_of_the_slowest_by_more_than_its_drift()
    {
        var group = new AlignmentGroup(2);
        var (fast, slow) = (group.Join(10, () => _woken.Add("fast")), group.Join(10, () => _woken.Add("slow")));

        Assert.True(Waits(slow, 100, isActive: true)); // the other has no time yet
        Assert.False(Waits(fast, 110, isActive: true));
        Assert.Equal(["slow"], _woken);
        _woken.Clear();
        Assert.True(Waits(fast, 111, isActive: true));
        Assert.False(Waits(slow, 100, isActive: true));
        Assert.Empty(_woken);
        Assert.False(Waits(slow, 101, isActive: true));
        Assert.Equal(["fast"], _woken);
        Assert.False(Waits(slow, 102, isActive: true));
        Assert.Equal(["fast"], _woken);
    }

    [Fact]
    public void Members_wait_for_one_that_has_not_joined_or_has_no_time_yet()
    {
        var group = new AlignmentGroup(2);
        var fast = group.Join(10, () => _woken.Add("fast"));

        Assert.False(Waits(fast, long.MinValue, isActive: true)); // it has read nothing itself
        Assert.True(Waits(fast, 5, isActive: true));
        var slow = group.Join(10, () => _woken.Add("slow"));
        Assert.True(Waits(fast, 5, isActive: true));
        slow.Report(0, true);
        Assert.Equal(["fast"], _woken);
    }

    [Fact]
    public void Idle_and_ended_members_hold_nobody_back_and_one_that_is_back_does()
    {
        var group = new AlignmentGroup(3);
        var (fast, idle, ended) = (group.Join(10, () => _woken.Add("fast")), group.Join(10, () => { }), group.Join(10, () => { }));
        idle.Report(0, true);
        ended.Report(0, true);
        Assert.True(Waits(fast, 50, isActive: true));

        idle.Report(0, false);
        Assert.Empty(_woken);
        ended.Leave();
        Assert.Equal(["fast"], _woken);
        Assert.False(Waits(fast, 1000, isActive: true));
        Assert.False(Waits(idle, 0, isActive: true)); // it is behind, and waits for nobody
        Assert.True(Waits(fast, 1001, isActive: true));
    }

    [Fact]
    public void A_member_that_is_idle_itself_does_not_wait()
    {
        var group = new AlignmentGroup(2);
        var (one, other) = (group.Join(0, () => { }), group.Join(0, () => { }));
        other.Report(0, true);

        Assert.False(Waits(one, 100, isActive: false));
    }

    [Fact]
    public void A_member_is_woken_when_the_first_of_what_it_holds_may_go_on()
    {
        var group = new AlignmentGroup(2);
        var (one, other) = (group.Join(10, () => _woken.Add("one")), group.Join(10, () => { }));
        other.Report(50, true);

        Assert.Equal(60, one.Report(80, true)); // it reads splits at 80 and 95
        Assert.False(one.Wait(60));
        Assert.True(one.Wait(80));
        other.Report(69, true);
        Assert.Empty(_woken);
        other.Report(70, true);
        Assert.Equal(["one"], _woken);
        other.Report(71, true);
        Assert.Equal(["one"], _woken); // once
        Assert.Equal(81, one.Report(80, true));
        Assert.True(one.Wait(95));
        Assert.Equal(81, one.Report(80, true)); // ends what it asked for
        other.Report(90, true);
        Assert.Equal(["one"], _woken);
    }

    [Fact]
    public void What_the_slowest_allows_is_told_without_overflow()
    {
        var group = new AlignmentGroup(1);
        var member = group.Join(10, () => { });

        Assert.Equal(long.MaxValue, member.Report(long.MaxValue - 5, true));
        Assert.Equal(long.MinValue, member.Report(long.MinValue, true));
        Assert.Equal(long.MaxValue, member.Report(0, false)); // nobody counts
    }

    /// <summary>As a member that reads one thing does: it is too far ahead, and asks to be woken.</summary>
    private static bool Waits(AlignmentMember member, long time, bool isActive)
    {
        while (member.Report(time, isActive) is var limit && isActive && time > limit && time > long.MinValue)
        {
            if (member.Wait(time))
            {
                return true;
            }
        }

        return false;
    }
}
