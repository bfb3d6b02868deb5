using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>A job that has changed between a stop and the next start: state follows the uid.</summary>
public sealed class UidTests
{
    private const long Numbers = RecoveryTests.Numbers;

    [Fact]
    public async Task State_follows_its_uid_when_an_operator_with_state_was_added_before_it()
    {
        using var folder = new TempFolder();
        var read = await RunUntilStopped(folder, areNamed: true);

        var status = await Job(folder, areNamed: true, isChanged: true).RunQuietly();

        Assert.Equal(Numbers - read, status.RecordsIn);
        Assert.Equal(Sorted(InOneWindow()), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task Without_a_uid_the_changed_job_is_refused_and_the_uid_to_give_is_named()
    {
        using var folder = new TempFolder();
        await RunUntilStopped(folder, areNamed: false);

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, areNamed: false, isChanged: true).RunQuietly());

        Assert.Contains("'window'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(".WithUid(", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<long> RunUntilStopped(TempFolder folder, bool areNamed)
    {
        using var stop = new CancellationTokenSource();
        var status = await Job(folder, areNamed, isChanged: false, 20_000, stop).RunQuietly(stop: stop.Token);
        Assert.InRange(status.RecordsIn, 1, Numbers - 1);
        return status.RecordsIn;
    }

    /// <summary>Numbers by remainder in one window: it is open when the job is stopped, so all that was counted is in the checkpoint.</summary>
    private static StreamEnvironment Job(TempFolder folder, bool areNamed, bool isChanged, double? rate = null, CancellationTokenSource? stop = null)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"]));
        var numbers = env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate })
            .Map(n =>
            {
                if (n == Numbers / 10)
                {
                    stop?.Cancel();
                }

                return n;
            })
            .WithWatermarks(Watermarks.Monotonic(), n => n);
        var counts = (isChanged ? numbers.KeyBy(n => n % 3).Process(() => new Seen()).WithName("seen") : numbers)
            .KeyBy(n => n % Keys)
            .Window(Tumbling.EventTime(TimeSpan.FromHours(1)))
            .Count((key, window, n) => new Counted(key, window.EndMs, n));
        if (areNamed)
        {
            counts.WithUid("counts").ToFiles(folder["out"], Format.Csv<Counted>()).WithUid("out");
        }
        else
        {
            counts.ToFiles(folder["out"], Format.Csv<Counted>());
        }

        return env;
    }

    private static IEnumerable<Counted> InOneWindow() =>
        Enumerable.Range(0, (int)Numbers).GroupBy(n => (long)n % Keys).Select(g => new Counted(g.Key, 3_600_000, g.Count()));

    /// <summary>Counts what passes and lets it pass.</summary>
    private sealed class Seen : KeyedProcessFunction<long, long, long>
    {
        private readonly ValueState<long> _seen;

        public Seen() => _seen = Value<long>("seen");

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            _seen.Value++;
            context.Emit(record);
        }
    }
}
