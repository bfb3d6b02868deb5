namespace Freshet.Core.Tests.Time;

public sealed class AlignmentGroupTests
{
    private readonly List<string> _woken = [];

    [Fact]
    public void A_member_waits_while_it_is_ahead_of_the_slowest_by_more_than_its_drift()
    {
        var group = new AlignmentGroup(2);
        var (fast, slow) = (group.Join(10, () => _woken.Add("fast")), group.Join(10, () => _woken.Add("slow")));

        Assert.True(slow.Report(100, true)); // the other has no time yet
        Assert.False(fast.Report(110, true));
        Assert.Equal(["slow"], _woken);
        _woken.Clear();
        Assert.True(fast.Report(111, true));
        Assert.False(slow.Report(100, true));
        Assert.Empty(_woken);
        Assert.False(slow.Report(101, true));
        Assert.Equal(["fast"], _woken);
        Assert.False(slow.Report(102, true));
        Assert.Equal(["fast"], _woken);
    }

    [Fact]
    public void Members_wait_for_one_that_has_not_joined_or_has_no_time_yet()
    {
        var group = new AlignmentGroup(2);
        var fast = group.Join(10, () => _woken.Add("fast"));

        Assert.False(fast.Report(long.MinValue, true)); // it has read nothing itself
        Assert.True(fast.Report(5, true));
        var slow = group.Join(10, () => _woken.Add("slow"));
        Assert.True(fast.Report(5, true));
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
        Assert.True(fast.Report(50, true));

        idle.Report(0, false);
        Assert.Empty(_woken);
        ended.Leave();
        Assert.Equal(["fast"], _woken);
        Assert.False(fast.Report(1000, true));
        Assert.False(idle.Report(0, true)); // it is behind, and waits for nobody
        Assert.True(fast.Report(1001, true));
    }

    [Fact]
    public void A_member_that_is_idle_itself_does_not_wait()
    {
        var group = new AlignmentGroup(2);
        var (one, other) = (group.Join(0, () => { }), group.Join(0, () => { }));
        other.Report(0, true);

        Assert.False(one.Report(100, false));
    }
}
