using System.Globalization;
using Freshet.Core;

namespace Freshet.Testing;

/// <summary>The job of a scenario as a user would write it.</summary>
internal sealed class ScenarioJob(JobShape shape, SimulatedLog log, UserFault fault) : SimulatedJob
{
    public const string WindowFolder = "/out/windows";
    public const string RawFolder = "/out/raw";
    public const string RunningFolder = "/out/running";

    private static readonly Format<string> Lines = Format.Text;
    private static readonly Format<WindowRow> Columns = Format.Csv<WindowRow>();

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Expected() => ExpectedOutput.Of(shape, log);

    /// <inheritdoc />
    public override StreamEnvironment Write(JobOptions options, LogWeather weather, SeededRandom random)
    {
        var environment = StreamEnvironment.Create(options);
        var watermarks = Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(shape.OutOfOrderMs));
        if (shape.IdleAfterMs is { } idle)
        {
            watermarks = watermarks.Idle(TimeSpan.FromMilliseconds(idle));
        }

        var stream = environment.FromLog(log, weather);
        if (shape.MapsFirst || shape.Faulty == FaultyFunction.Map)
        {
            stream = stream.Map(record =>
            {
                fault.Pass(FaultyFunction.Map, record.Id);
                return record;
            });
        }

        stream = random.Chance(0.5) ? stream.WithWatermarks(watermarks) : stream.WithWatermarks(watermarks, static record => record.Time);
        if (shape.FlatMaps)
        {
            stream = stream.FlatMap<LogRecord, LogRecord>(static (record, output) =>
            {
                for (var copy = 0; copy < Copies(record); copy++)
                {
                    output.Emit(CopyOf(record, copy));
                }
            });
        }

        if (shape.HoldsBack)
        {
            var held = random.Fork();
            stream = stream.Transform("hold back", () => new HoldBackOperator(held), isStateful: true);
        }

        if (shape.Filters || shape.Faulty == FaultyFunction.Filter)
        {
            stream = stream.Filter(record =>
            {
                fault.Pass(FaultyFunction.Filter, record.Id);
                return !shape.Filters || IsKept(record);
            });
        }

        if (shape.HasRawBranch)
        {
            stream.Map(static record => record.Id.ToString(CultureInfo.InvariantCulture)).ToFiles(RawFolder, Lines, shape.Sink).WithParallelism(Parallelism(options, random));
        }

        if (shape.HasRunningBranch)
        {
            stream.KeyBy(static record => record.Key).Count(static (key, count) => Running(key, count)).WithParallelism(Parallelism(options, random))
                .ToFiles(RunningFolder, Lines, shape.Sink).WithParallelism(Parallelism(options, random));
        }

        if (shape.RebalancesBeforeKey)
        {
            stream = stream.Rebalance().Map(static record => record).WithParallelism(Parallelism(options, random));
        }

        switch (shape.Key)
        {
            case KeyKind.Number:
                WriteWindows(stream, static key => key, static key => key, options, random);
                break;
            case KeyKind.Text:
                WriteWindows(stream, static key => $"key {key}", static key => long.Parse(key.AsSpan(4), CultureInfo.InvariantCulture), options, random);
                break;
            default:
                WriteWindows(stream, static key => new CompositeKey($"key {key}", (int)key), static key => key.Number, options, random);
                break;
        }

        return environment;
    }

    internal static int Copies(LogRecord record) => (int)(record.Id % 3);

    internal static LogRecord CopyOf(LogRecord record, int copy) => record with { Id = (record.Id * 4) + copy, Key = record.Key + copy };

    internal static string Running(long key, long count) => string.Create(CultureInfo.InvariantCulture, $"{key},{count}");

    internal static bool IsKept(LogRecord record) => record.Id % 5 != 0;

    internal static long SecondKey(long key) => key % 3;

    private static int Parallelism(JobOptions options, SeededRandom random) => 1 + random.Next(Math.Min(4, options.MaxParallelism));

    private void WriteWindows<K>(DataStream<LogRecord> stream, Func<long, K> keyOf, Func<K, long> numberOf, JobOptions options, SeededRandom random)
    {
        var windows = Sliding.EventTime(TimeSpan.FromMilliseconds(shape.WindowMs), TimeSpan.FromMilliseconds(shape.SlideMs));
        var keyed = stream.KeyBy(record => keyOf(record.Key));
        var opened = keyed.Window(windows);
        Func<K, TimeWindow, Tally, WindowRow> row = (key, window, tally) => new WindowRow(numberOf(key), window.StartMs, window.EndMs, tally.Count, tally.Ids);
        Func<LogRecord, Tally> tallyOf = record =>
        {
            fault.Pass(FaultyFunction.Aggregate, record.Id);
            return Tally.Of(record.Id);
        };
        var rows = shape.Accumulator switch
        {
            AccumulatorKind.InPlace => opened.Aggregate(new TallyFunction<LogRecord>(tallyOf), row),
            AccumulatorKind.Serialized => opened.Aggregate(ListFunction(tallyOf), row),
            _ => keyed.Process(() => new WindowsByHand<K>(shape, tallyOf, numberOf)),
        };
        rows.WithParallelism(Parallelism(options, random));
        if (shape.HasSecondWindow)
        {
            rows = rows.KeyBy(static r => SecondKey(r.Key))
                .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(2 * shape.WindowMs)))
                .Aggregate(
                    new TallyFunction<WindowRow>(static r => new Tally(r.Count, r.Ids)),
                    static (key, window, tally) => new WindowRow(key, window.StartMs, window.EndMs, tally.Count, tally.Ids));
            rows.WithParallelism(Parallelism(options, random));
        }

        if (shape.RebalancesBeforeSink)
        {
            rows = rows.Rebalance();
        }

        rows = rows.Filter(r =>
        {
            fault.Pass(FaultyFunction.Result, r.Count);
            return true;
        });
        var end = shape.WritesCsv
            ? rows.ToFiles(WindowFolder, Columns, shape.Sink)
            : rows.Map(static r => r.Line).ToFiles(WindowFolder, Lines, shape.Sink);
        end.WithParallelism(Parallelism(options, random));
    }

    private static AggregateFunction<LogRecord, List<Tally>, Tally> ListFunction(Func<LogRecord, Tally> tallyOf) =>
        Aggregates.Aggregate<LogRecord, List<Tally>, Tally>(
            static () => [],
            (list, record) => [.. list, tallyOf(record)],
            static (list, other) => [.. list, .. other],
            static list => list.Aggregate(default(Tally), static (sum, tally) => sum.With(tally)));
}
