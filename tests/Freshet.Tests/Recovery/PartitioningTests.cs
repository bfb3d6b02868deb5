using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Streams spread over the subtasks of the next operator: records, watermarks and checkpoints go through.</summary>
public sealed class PartitioningTests
{
    private const long Numbers = RecoveryTests.Numbers;
    private const int Parallelism = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Records_and_watermarks_come_to_each_subtask(bool isBroadcast)
    {
        var rows = new List<Counted>();
        var env = StreamEnvironment.Create(Options(parallelism: Parallelism));
        Count(env.FromSequence(0, Numbers - 1), isBroadcast).ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Equal(Sorted(Counts(isBroadcast)), Sorted(rows));
        Assert.Equal(0, status.Late);
        var next = status.Operators.Where(o => o.Name == "next").Select(o => o.RecordsIn).ToList();
        Assert.Equal(Parallelism, next.Count);
        Assert.Equal(isBroadcast ? Parallelism * Numbers : Numbers, next.Sum());
        Assert.All(next, n => Assert.InRange(n, isBroadcast ? Numbers : 1, isBroadcast ? Numbers : Numbers - 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stopped_job_goes_on_exactly(bool isBroadcast)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var first = await Job(folder, isBroadcast, 20_000, stop).RunQuietly(stop: stop.Token);
        Assert.InRange(first.RecordsIn, 1, Numbers - 1);

        var second = await Job(folder, isBroadcast, null, null).RunQuietly();

        Assert.Equal(Numbers - first.RecordsIn, second.RecordsIn);
        Assert.Equal(Sorted(Counts(isBroadcast)), Sorted(ReadCsv(folder["out"])));
    }

    private static StreamEnvironment Job(TempFolder folder, bool isBroadcast, double? rate, CancellationTokenSource? stop)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], Parallelism));
        var numbers = env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate }).Map(n =>
        {
            if (n == Numbers / 10)
            {
                stop?.Cancel();
            }

            return n;
        });
        Count(numbers, isBroadcast).ToFiles(folder["out"], Format.Csv<Counted>());
        return env;
    }

    /// <summary>Event time is set before the stream is spread: windows close by watermarks that came through.</summary>
    private static DataStream<Counted> Count(DataStream<long> numbers, bool isBroadcast)
    {
        var timed = numbers.WithWatermarks(Watermarks.Monotonic(), n => n);
        return (isBroadcast ? timed.Broadcast() : timed.Rebalance())
            .Map(n => n).WithName("next")
            .KeyBy(n => n % Keys)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((key, window, n) => new Counted(key, window.EndMs, n));
    }

    private static IEnumerable<Counted> Counts(bool isBroadcast) =>
        Expected(Numbers).Select(row => isBroadcast ? row with { Count = row.Count * Parallelism } : row);
}
