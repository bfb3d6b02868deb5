using Microsoft.Extensions.Logging;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>The job of the savepoint tests: numbers counted by remainder in windows, and how often each key was seen at all.</summary>
internal static class SavepointJobs
{
    public const long Numbers = 40_000;
    public const double Slowly = 20_000;

    /// <summary>Options with checkpoints in <c>checkpoints</c> of the folder, or another, taken often.</summary>
    public static JobOptions From(TempFolder folder, string? savepoint, int parallelism = 2, string checkpoints = "checkpoints")
    {
        var options = Options(folder[checkpoints], parallelism);
        return options with { Checkpoints = options.Checkpoints! with { StartFrom = savepoint } };
    }

    public static JobOptions With(this JobOptions options, Func<CheckpointOptions, CheckpointOptions> change) => options with { Checkpoints = change(options.Checkpoints!) };

    public static StreamEnvironment Job(TempFolder folder, JobOptions options, double? rate = null, bool hasKeys = false, bool hasMore = false, FileSinkOptions? sink = null)
    {
        var env = StreamEnvironment.Create(options);
        var numbers = env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate }).WithUid("numbers");
        var counted = numbers.CountByRemainder().WithUid("counts");
        if (hasMore)
        {
            counted.KeyBy(c => c.Key).Process(() => new Tally<Counted>()).WithUid("more").ToFiles(folder["more"], Format.Text).WithUid("more-out");
        }

        counted.ToFiles(folder["out"], Format.Csv<Counted>(), sink).WithUid("out");
        if (hasKeys)
        {
            numbers.KeyBy(n => n % 20_000).Process(() => new Tally<long>()).WithUid("tally").ToFiles(folder["tallies"], Format.Text).WithUid("tallies");
        }

        return env;
    }

    public static RunningJob Begin(this StreamEnvironment env, LogLines? log = null) => env.Start("test", new HostOptions
    {
        Live = LiveView.Off, StopOnSignals = false, Workers = 2, Logging = LoggerFactory.Create(b => b.AddProvider(log ?? new LogLines())),
    });

    /// <summary>Waits until the job has read so many.</summary>
    public static async Task HasRead(this RunningJob job, long records)
    {
        while (job.Handle.Status.RecordsIn < records)
        {
            Assert.False(job.Handle.Completion.IsCompleted, "the job ended before");
            await Task.Delay(2);
        }
    }

    /// <summary>Runs it until it has read something, and stops it with a savepoint. Gives the records that it read.</summary>
    public static async Task<long> RunToSavepoint(this StreamEnvironment env, string savepoint, bool drain = false)
    {
        using var job = env.Begin();
        await job.HasRead(Numbers / 8);
        await job.Handle.StopWithSavepointAsync(savepoint, drain).WaitAsync(TimeSpan.FromSeconds(60));
        var status = await job.Handle.Completion;
        Assert.InRange(status.RecordsIn, 1, Numbers - 1);
        return status.RecordsIn;
    }

    /// <summary>The names and bytes of all files.</summary>
    public static string Contents(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(f => $"{Path.GetRelativePath(folder, f)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));

    /// <summary>Gives each record's key with how often it came so far.</summary>
    private sealed class Tally<T> : KeyedProcessFunction<long, T, string>
    {
        private readonly ValueState<long> _seen;

        public Tally() => _seen = Value<long>("seen");

        public override void OnRecord(T record, ProcessContext<long, string> context)
        {
            _seen.Value++;
            context.Emit($"{context.Key} {_seen.Value}");
        }
    }
}
