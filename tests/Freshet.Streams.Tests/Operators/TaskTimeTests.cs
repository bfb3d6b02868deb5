using Freshet.Testing;

namespace Freshet.Streams.Tests.Operators;

/// <summary>The job's clock for code that waits by a TimeProvider.</summary>
public sealed class TaskTimeTests : IDisposable
{
    private readonly HarnessContext _context = new();
    private readonly TaskTime _time;
    private readonly List<string> _called = [];

    public TaskTimeTests() => _time = new TaskTime(_context);

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Timers_come_due_in_their_order_when_served_and_not_before()
    {
        Set("b", 20);
        Set("a", 10);
        Set("a2", 10);
        Assert.Equal(10, _time.Next);
        ServeAt(9);
        Assert.Empty(_called);
        ServeAt(25);

        Assert.Equal(["a", "a2", "b"], _called);
        Assert.Null(_time.Next);
    }

    [Fact]
    public void Timer_that_was_disposed_or_set_anew_does_not_come_at_its_old_time()
    {
        var (disposed, later) = (Set("disposed", 10), Set("later", 10));
        disposed.Dispose();
        later.Change(TimeSpan.FromMilliseconds(30), Timeout.InfiniteTimeSpan);
        ServeAt(10);
        Assert.Empty(_called);
        Assert.Equal(30, _time.Next);
        ServeAt(30);

        Assert.Equal(["later"], _called);
    }

    [Fact]
    public void Timer_with_a_period_comes_again()
    {
        using var timer = _time.CreateTimer(_ => _called.Add($"{_context.Now}"), null, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(5));
        ServeAt(10);
        ServeAt(15);
        ServeAt(17);
        ServeAt(20);

        Assert.Equal(["10", "15", "20"], _called);
    }

    [Fact]
    public void Setting_a_timer_wakes_the_task_from_whatever_thread()
    {
        Assert.False(_context.IsWakeDue);
        var other = new Thread(() => Set("a", 10));
        other.Start();
        other.Join();

        Assert.True(_context.IsWakeDue);
        Assert.Equal(10, _time.Next);
    }

    [Fact]
    public async Task Delay_is_over_when_the_clock_says()
    {
        var delay = Task.Delay(TimeSpan.FromMilliseconds(10), _time);
        ServeAt(9);
        Assert.False(delay.IsCompleted);
        ServeAt(10);

        await delay;
        Assert.Equal(10, _time.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal(TimeSpan.FromMilliseconds(10), _time.GetElapsedTime(0));
    }

    private ITimer Set(string name, int ms) => _time.CreateTimer(_ => _called.Add(name), null, TimeSpan.FromMilliseconds(ms), Timeout.InfiniteTimeSpan);

    private void ServeAt(long time)
    {
        _context.Clock.MoveTo(time);
        _time.Serve();
    }
}
