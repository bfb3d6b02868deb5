using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>A job of the bench: how it is called and what it does.</summary>
internal sealed record BenchJob(string Call, string Does, Func<BenchOptions, Task<int>> Run)
{
    public string Name => Call.Split(' ')[0];

    /// <summary>The most arguments it takes: as many as the call names.</summary>
    public int ArgumentsMax => Call.Split(' ').Length - 1;
}

/// <summary>The jobs by name. What is not in this list is not in the usage text, and is refused.</summary>
internal static class Jobs
{
    public static readonly IReadOnlyList<BenchJob> All =
    [
        new("wordcount FILE", "lines → lower-case words → keyBy → running count [--texts utf8|inline|string]", WordCount.Run),
        new("keyed KEYS", "numbers → hashed key → keyBy → tumbling event-time count [--window SECONDS --maps two|composed|one --fold reduce|count]", WindowJobs.Keyed),
        new("state KEYS", "numbers → hashed key → keyed process function: one 16-byte value read, changed, written", KeyedState.Run),
        new("increments KEYS PERCENT [neighbours|spread]", "all keys once, then so many in each interval of checkpoints: what each writes of what changed [--checkpoint 2s --whole yes]", options => IncrementsJob.Run(options with { CheckpointDefault = "2s" })),
        new("hop SIZE SLIDE KEYS", "the same in sliding windows, as hop 60s 1s 1000", WindowJobs.Hop),
        new("session KEYS", "numbers → hashed key → sessions of event time with a gap of 10 ms", InputJobs.Session_),
        new("join KEYS", "two streams of numbers, interval join of 1 ms to either side", InputJobs.Join),
        new("broadcast KEYS", "each number looks up one of 1,000 broadcast rules, beside a value of its key", InputJobs.Broadcast),
        new("async", "requests that are done on another thread at once, 1,000 in flight", InputJobs.Async),
        new("sort GIB", "records of 100 bytes by a random 8-byte key, in batch mode [--spill-mb M --spill-folder DIR]", SortJob.Run),
        new("chain", "map, filter, map on an 80-byte record", ChainJob.Run),
        new("maps", "four maps of numbers, by the engine's operators, by four of one type, or each of its own [--types shared|one|own]", MapsJob.Run),
        new("exchange", "hash redistribution of 32-byte rows, parallelism 2 unless said otherwise", ExchangeJob.Run),
        new("latency RATE [stateless|window]", "open loop; latency at the sink from when each record was due [--seconds S --checkpoint 1s]", LatencyJob.Run),
        new("start", "milliseconds from the start of the process to the first output of a windowed job", StartJob.Run),
        new("nexmark qN", $"{string.Join(' ', Queries.Names)} [--seed S --rate R --disorder D --out FILE]", NexmarkJob.Run),
        new("sql qN|FILE.sql", "the same queries in SQL, as they stand in flink-bench, or any other over its schema", SqlJob.Run),
        new("generator", "makes the Nexmark events with every field, prints none [--seed S --rate R --disorder D]", GeneratorJob.Run),
        new("events COUNT [SEED [RATE [DISORDER]]]", "prints the Nexmark events", Events),
    ];

    public static async Task<int> Run(BenchOptions options)
    {
        var job = All.FirstOrDefault(job => job.Name == options.Name) ?? throw FreshetException.User($"There is no job '{options.Name}'.\n{Bench.Usage}");
        if (options.Arguments.Count > job.ArgumentsMax)
        {
            throw FreshetException.User($"'{options.Arguments[job.ArgumentsMax]}' is one argument too many.\nusage: bench {job.Call} [OPTION...]");
        }

        try
        {
            return await job.Run(options);
        }
        finally
        {
            options.DeleteFolders();
        }
    }

    private static Task<int> Events(BenchOptions options)
    {
        options.RefuseUnused();
        var (count, seed) = (options.SignedArgument(0, "COUNT", null), options.SignedArgument(1, "SEED", 1));
        var (rate, disorder) = (options.SignedArgument(2, "RATE", 1_000_000), options.SignedArgument(3, "DISORDER", 1));
        if (rate is 0 or long.MinValue)
        {
            throw FreshetException.User($"events: RATE is {rate}: it must be at least 1 event a second, or at most -1, with which time goes backwards.");
        }

        using var stdout = Console.OpenStandardOutput();
        NexmarkText.Write(stdout, count, seed, rate, disorder);
        return Task.FromResult(0);
    }
}
