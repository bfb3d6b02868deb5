using Freshet.Core;

namespace Freshet.Testing;

/// <content>Drawing a scenario: each run has its own mixture of shapes and faults, many of them switched off, so that rare mixtures come up too.</content>
internal sealed partial record Scenario
{
    private const int StepsMax = 4000;

    /// <summary>The scenario of a seed.</summary>
    public static Scenario Of(ulong seed)
    {
        var random = new SeededRandom(seed);
        var log = DrawLog(random);
        var transport = DrawTransport(random, log.IsLive);
        var troubles = DrawTroubles(random);
        var stepMicrosMax = Pick(random, 40, 100, 400);
        var job = DrawJob(random, log);
        return new Scenario
        {
            Seed = seed,
            Log = log,
            Job = job,
            Options = DrawOptions(random, transport, stepMicrosMax, log.IsLive, isTroubled: troubles.Count > 0 || job.Faulty != FaultyFunction.None),
            UsesPagedState = random.Chance(0.7),
            BatchRecordsMax = Pick(random, 1, 2, 5, 16, 64),
            Scheduling = new SchedulingStyle
            {
                Order = random.Chance(0.5) ? SchedulingOrder.Uniform : SchedulingOrder.Prioritised,
                StepMicrosMax = stepMicrosMax,
                WakeLateMicrosMax = Pick(random, 0, 100, 2000),
                NeedlessChance = Pick(random, 0, 0, 0.02),
            },
            Transport = transport,
            ReadRecordsMax = Pick(random, 1, 5, 20, 60),
            StallChance = Pick(random, 0, 0.05, 0.3),
            StallMsMax = log.IsLive ? Pick(random, 2, 20) : Pick(random, 2, 20, 200),
            Ends = [.. Enumerable.Range(0, random.Next(7)).Select(_ => DrawEnd(random))],
            Troubles = troubles,
            FlipChance = Pick(random, 0, 0, 0.3),
            RescaleChance = Pick(random, 0, 0.5, 1),
        };
    }

    /// <summary>The scenario of a seed for a random graph: its log is all there at the start, and no function throws.</summary>
    public static Scenario OfGraph(ulong seed)
    {
        var scenario = Of(seed);
        return scenario with
        {
            Log = scenario.Log with { IsLive = false, QuietMsMax = 0, RecordsMax = Math.Min(60, scenario.Log.RecordsMax), Keys = Math.Max(10, scenario.Log.Keys) },
            Options = scenario.Options with { Checkpoints = scenario.Options.Checkpoints! with { Timeout = TimeSpan.FromMinutes(10), FailuresMax = 0 } },
            Job = scenario.Job with { OutOfOrderMs = scenario.Log.DisorderMs, IdleAfterMs = null, Faulty = FaultyFunction.None },
        };
    }

    private static LogShape DrawLog(SeededRandom random)
    {
        var live = random.Chance(0.25);
        return new LogShape
        {
            From = StartMs,
            Partitions = 1 + random.Next(6),
            RecordsMax = Pick(random, 20, 60, 120),
            Keys = Pick(random, 1, 3, 10, 40),
            StepMs = Pick(random, 5, 20, 50),
            DisorderMs = Pick(random, 0, 20, 100),
            SkewMs = live ? 0 : Pick(random, 0, 0, 500),
            QuietMsMax = live ? 2000 : 0,
            IsLive = live,
        };
    }

    private static TransportStyle DrawTransport(SeededRandom random, bool isLive) => new()
    {
        DelayMicrosMax = Pick(random, 0, 500, 5000),
        ClogChance = Pick(random, 0, 0, isLive ? 0.05 : 0.01),
        ClogMicrosMax = isLive ? 300_000 : 150_000,
    };

    private static JobShape DrawJob(SeededRandom random, LogShape log)
    {
        var slide = Pick(random, 50L, 100L, 200L);
        return new JobShape
        {
            MapsFirst = random.Chance(0.3),
            FlatMaps = random.Chance(0.3),
            Filters = random.Chance(0.3),
            HoldsBack = !log.IsLive && random.Chance(0.4),
            RebalancesBeforeKey = random.Chance(0.3),
            RebalancesBeforeSink = random.Chance(0.3),
            HasSecondWindow = !log.IsLive && random.Chance(0.3),
            HasRawBranch = random.Chance(0.3),
            HasRunningBranch = random.Chance(0.25),
            Key = Pick(random, KeyKind.Number, KeyKind.Text, KeyKind.Composite),
            Accumulator = random.NextDouble() switch { < 0.5 => AccumulatorKind.InPlace, < 0.75 => AccumulatorKind.Serialized, _ => AccumulatorKind.ByHand },
            WindowMs = slide * (random.Chance(0.5) ? 1 : 2 + random.Next(3)),
            SlideMs = slide,

            // Live: what is behind may come later by a stall, a clogged channel and a few steps, while others are idle and do not wait for it.
            OutOfOrderMs = log.DisorderMs + (log.IsLive ? 1000 : 0),
            IdleAfterMs = log.IsLive ? Pick(random, 60, 200) : null,
            Sink = new FileSinkOptions
            {
                RollOnCheckpoint = random.Chance(0.6),
                RollBytes = Pick(random, 100, 1000, 1 << 20),
                RollEvery = random.Chance(0.3) ? TimeSpan.FromMilliseconds(Pick(random, 2, 50)) : null,
            },
            WritesCsv = random.Chance(0.3),
            Faulty = random.Chance(0.3) ? Pick(random, FaultyFunction.Map, FaultyFunction.Filter, FaultyFunction.Aggregate, FaultyFunction.Result) : FaultyFunction.None,
            FaultyNth = Spread(random, 300),
        };
    }

    private static JobOptions DrawOptions(SeededRandom random, TransportStyle transport, int stepMicrosMax, bool isLive, bool isTroubled)
    {
        var interval = isLive ? Pick(random, 50, 200) : Pick(random, stepMicrosMax / 20, 10, 50, 200);
        var timeout = Pick(random, 500, 5000, 600_000) + (transport.ClogChance > 0 ? 4 * transport.ClogMicrosMax / 1000 : 0);
        return new JobOptions
        {
            MaxParallelism = Pick(random, 4, 7, 16, 128),
            ChannelCapacity = 1 + random.Next(8),
            StateBytesMax = 64 << 20,
            Checkpoints = new CheckpointOptions
            {
                Folder = "/checkpoints",
                Interval = TimeSpan.FromMilliseconds(interval),
                Timeout = TimeSpan.FromMilliseconds(timeout),
                Retained = 2 + random.Next(2),
                OnFailure = random.Chance(0.7) ? CheckpointFailure.Continue : CheckpointFailure.FailJob,
                FailuresMax = Pick(random, 0, 0, 3),
            },
            Restart = isTroubled && random.Chance(0.2) ? RestartPolicy.None
                : random.Chance(0.5) ? RestartPolicy.Fixed(100_000, TimeSpan.FromMilliseconds(Pick(random, 0, 5, 50)))
                : RestartPolicy.Exponential(100_000, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)),
        };
    }

    private static LifeEnd DrawEnd(SeededRandom random)
    {
        long? stop = random.Chance(0.25) ? Spread(random, StepsMax) : null;
        var kind = stop is not null && random.Chance(0.6) ? LifeEndKind.Stop : random.Chance(0.6) ? LifeEndKind.PowerLoss : LifeEndKind.Kill;
        return random.Next(3) switch
        {
            0 => new LifeEnd(kind, LifeEndAt.Step, Spread(random, StepsMax), stop),
            1 => new LifeEnd(kind, LifeEndAt.DiskOperation, Spread(random, 1000), stop),
            _ => new LifeEnd(kind, LifeEndAt.Rename, Spread(random, 50), stop),
        };
    }

    private static IReadOnlyList<DiskTrouble> DrawTroubles(SeededRandom random)
    {
        var troubles = new List<DiskTrouble>();
        for (var left = random.Chance(0.6) ? 0 : 1 + random.Next(2); left > 0; left--)
        {
            var from = Spread(random, StepsMax);
            var full = random.Chance(0.3);
            var all = Enum.GetValues<DiskOperation>();
            troubles.Add(new DiskTrouble(
                from,
                from + Spread(random, 2000),
                full ? [] : random.Chance(0.5) ? all : [all[random.Next(all.Length)], all[random.Next(all.Length)]],
                Pick(random, 0.01, 0.1, 0.5),
                random.Next(3000),
                random.Chance(0.5)));
        }

        return troubles;
    }

    /// <summary>A number from 1 up to a bound; each order of magnitude is as likely as any other.</summary>
    private static long Spread(SeededRandom random, long max) => (long)Math.Pow(max, random.NextDouble());

    private static T Pick<T>(SeededRandom random, params ReadOnlySpan<T> among) => among[random.Next(among.Length)];
}
