using Freshet.State;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

public sealed class TimeToLiveTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Value_after_write_is_not_there_any_more_when_its_time_is_over() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w).Process(() => new Count(TimeToLive.AfterWrite(Ten))))
        .Input("""
            + a
            time 5
            + a
            + b
            time 14
            + a
            time 15
            + b
            time 24
            + a
            time 34
            + a
            """, word => word)
        .Expect("""
            + a 1
            + a 2
            + b 1
            + a 3
            + b 1
            + a 1
            + a 1
            """)
        .CheckAll();

    [Fact]
    public void State_stays_as_large_as_what_lives_when_keys_are_ever_new()
    {
        using var run = new ProcessRun<string, string>(words => words.KeyBy(w => w).Process(() => new Count(TimeToLive.AfterWrite(Ten))));
        var next = 0;
        var most = 0;
        for (var time = 0; time < 400; time++)
        {
            run.Context.Clock.MoveTo(time);
            run.Send([.. Enumerable.Range(next, 500).Select(n => $"key {n}")]);
            next += 500;
            most = Math.Max(most, Keys(run));
        }

        Assert.InRange(most, 5_000, 10_000); // 5,000 live, of 200,000
        for (var i = 0; i < 20; i++)
        {
            run.Context.Clock.MoveTo(1_000);
            run.Send([.. Enumerable.Repeat("one", 500)]);
        }

        Assert.Equal(1, Keys(run));
    }

    /// <summary>Rows in a snapshot, those that have expired included.</summary>
    private static int Keys<TIn, TOut>(ProcessRun<TIn, TOut> run) => (int)StoredState.Read(new MemoryStream(run.Snapshot().Keyed["state"])).Keys!.Value;

    /// <summary>Counts the records of a key.</summary>
    private sealed class Count : KeyedProcessFunction<string, string, string>
    {
        private readonly ValueState<long> _count;

        public Count(TimeToLive timeToLive) => _count = Value<long>("count", timeToLive);

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            _count.Value++;
            context.Emit($"{context.Key} {_count.Value}");
        }
    }
}
