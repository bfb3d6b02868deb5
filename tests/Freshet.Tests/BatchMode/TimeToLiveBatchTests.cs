namespace Freshet.Tests.BatchMode;

/// <summary>States with a time to live in batch mode.</summary>
public sealed class TimeToLiveBatchTests
{
    [Fact]
    public async Task In_batch_mode_nothing_expires_by_the_clock_and_event_time_works_as_in_streaming()
    {
        Assert.Equal(["a 1", "a 2", "a 3"], await Counted(TimeToLive.AfterWrite(TimeSpan.FromMilliseconds(1))));
        Assert.Equal(["a 1", "a 1", "a 2"], await Counted(TimeToLive.AfterWrite(TimeSpan.FromMilliseconds(10)).InEventTime()));

        static async Task<List<string>> Counted(TimeToLive timeToLive)
        {
            var env = StreamEnvironment.Create(new JobOptions { Mode = ExecutionMode.Batch, Parallelism = 1 });
            return await env.FromCollection<(string Key, long Time)>([("a", 125), ("a", 100), ("a", 120)])
                .WithWatermarks(Watermarks.Monotonic(), static r => r.Time)
                .KeyBy(static r => r.Key)
                .Process(() => new Slow(timeToLive))
                .ToListAsync();
        }
    }

    private sealed class Slow : KeyedProcessFunction<string, (string Key, long Time), string>
    {
        private readonly ValueState<long> _count;

        public Slow(TimeToLive timeToLive) => _count = Value<long>("count", timeToLive);

        public override void OnRecord((string Key, long Time) record, ProcessContext<string, string> context)
        {
            Thread.Sleep(3); // the clock goes on
            context.Emit($"{record.Key} {++_count.Value}");
        }
    }
}
