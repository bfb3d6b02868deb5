using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Process functions in whole jobs: the windows of the other tests made by hand, from a map and timers.</summary>
public sealed class ProcessFunctionTests
{
    private const long Numbers = RecoveryTests.Numbers;
    private static readonly OutputTag<Counted> Even = new("even");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Timers_and_side_outputs_give_each_result_once(int parallelism)
    {
        var (odd, even) = (new List<Counted>(), new List<Counted>());
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        var main = ByHand(env.FromSequence(0, Numbers - 1));
        main.ToCollection(odd);
        main.SideOutput(Even).ToCollection(even);

        await env.RunQuietly();

        Assert.All(odd, row => Assert.Equal(1, row.Key % 2));
        Assert.All(even, row => Assert.Equal(0, row.Key % 2));
        Assert.Equal(Sorted(Expected(Numbers)), Sorted([.. odd, .. even]));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public async Task State_and_timers_go_on_exactly_at_another_parallelism(int first, int second)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var status = await Job(folder, first, 20_000, stop).RunQuietly(stop: stop.Token);
        Assert.True(status.RecordsIn < Numbers, "the first run was to be stopped on its way");

        await Job(folder, second, rate: null, stop: null).RunQuietly();

        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task Processing_timers_come_due_while_the_input_goes_on()
    {
        var rows = new List<long>();
        var env = StreamEnvironment.Create(Options());
        env.Generate(n => n, new GeneratorOptions { Count = 2000, RatePerSecond = 4000 })
            .KeyBy(n => n)
            .Process(() => new Later(milliseconds: 20))
            .ToCollection(rows);

        await env.RunQuietly().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Contains(0, rows);
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    private static StreamEnvironment Job(TempFolder folder, int parallelism, double? rate, CancellationTokenSource? stop)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        var main = ByHand(env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate }).Map(n =>
        {
            if (n == Numbers / 10)
            {
                stop?.Cancel();
            }

            return n;
        }));
        main.ToFiles(folder["out/odd"], Format.Csv<Counted>());
        main.SideOutput(Even).ToFiles(folder["out/even"], Format.Csv<Counted>());
        return env;
    }

    private static DataStream<Counted> ByHand(DataStream<long> numbers) => numbers
        .WithWatermarks(Watermarks.Monotonic(), n => n)
        .KeyBy(n => n % Keys)
        .Process(() => new WindowsByHand());

    private sealed class WindowsByHand : KeyedProcessFunction<long, long, Counted>
    {
        private readonly MapState<long, long> _counts;

        public WindowsByHand() => _counts = Map<long, long>("counts");

        public override void OnRecord(long record, ProcessContext<long, Counted> context)
        {
            var end = (context.Timestamp / 100 * 100) + 100;
            _counts.Ref(end)++;
            context.SetEventTimer(end - 1);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, Counted> context)
        {
            var row = new Counted(context.Key, time + 1, _counts[time + 1]);
            _counts.Remove(time + 1);
            if (context.Key % 2 == 0)
            {
                context.Emit(Even, row);
            }
            else
            {
                context.Emit(row);
            }
        }
    }

    private sealed class Later(int milliseconds) : KeyedProcessFunction<long, long, long>
    {
        public override void OnRecord(long record, ProcessContext<long, long> context) => context.SetProcessingTimer(context.ProcessingTime + milliseconds);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, long> context) => context.Emit(context.Key);
    }
}
