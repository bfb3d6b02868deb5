using System.Globalization;
using Freshet.Core;

namespace Freshet.Testing;

/// <summary>The job of a random graph, as a user would write it. Every stream is of log records, so that each step can read any other.</summary>
internal sealed class RandomGraphJob(RandomGraph graph, Scenario scenario, SimulatedLog log) : SimulatedJob
{
    private int _asked;

    /// <inheritdoc />
    public override string Detail => string.Join("; ", graph.Steps.Select(static (s, i) => $"{i}: {s.Kind}({s.Number}){(s.Left < 0 ? "" : $" of {s.Left}")}{(s.Right < 0 ? "" : $" and {s.Right}")}"));

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Expected() => RandomGraphModel.Of(graph, log, scenario.Options.Mode == ExecutionMode.Batch);

    /// <inheritdoc />
    public override StreamEnvironment Write(JobOptions options, LogWeather weather, SeededRandom random)
    {
        var environment = StreamEnvironment.Create(options);
        var streams = new List<DataStream<LogRecord>>();
        foreach (var step in graph.Steps)
        {
            var stream = Add(step, environment, streams, weather);
            if (step.Kind is not (GraphStepKind.Source or GraphStepKind.Union or GraphStepKind.WindowAll or GraphStepKind.Epochs or GraphStepKind.Sorted or GraphStepKind.Partitions))
            {
                stream.WithParallelism(1 + random.Next(Math.Min(8, options.MaxParallelism)));
            }

            streams.Add(stream);
        }

        foreach (var end in graph.Ends)
        {
            streams[end].Map(static r => LineOf(r)).ToFiles(FolderOf(end), Format.Text, scenario.Job.Sink).WithParallelism(1 + random.Next(Math.Min(3, options.MaxParallelism)));
        }

        return environment;
    }

    private static readonly OutputTag<LogRecord> Aside = new("aside");

    internal static string FolderOf(int step) => $"/out/step{step}";

    internal static string LineOf(LogRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.Id},{record.Key},{record.Time}");

    /// <summary>Requests of which every other one or so is refused at first and made again later, in virtual time: until then it is in flight, over checkpoints, crashes and restores.</summary>
    private DataStream<LogRecord> Asked(DataStream<LogRecord> stream, int number)
    {
        var retry = new AsyncRetry { Attempts = 100, Delay = TimeSpan.FromMilliseconds(1 + (number % 20)), IsExponential = false, HasJitter = false, When = static e => e is IOException };
        return stream.MapAsync(
            (r, _) => unchecked((uint)++_asked * 0x9E37_79B1u) >> 31 == 0 ? Task.FromException<LogRecord>(new IOException("Not now.")) : Task.FromResult(GraphMath.Mapped(r, number)),
            new AsyncOptions { Ordered = number % 2 == 0, Capacity = 1 + (number % 10), Retry = retry });
    }

    private DataStream<LogRecord> Add(GraphStep step, StreamEnvironment environment, List<DataStream<LogRecord>> streams, LogWeather weather)
    {
        if (step.Kind == GraphStepKind.Source)
        {
            var watermarks = Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(scenario.Job.OutOfOrderMs));
            return environment.FromLog(log, weather).WithWatermarks(scenario.Seed % 5 == 2 ? watermarks.Aligned("sources", TimeSpan.FromMilliseconds(30)) : watermarks, static r => r.Time);
        }

        var (left, number) = (streams[step.Left], step.Number);
        var right = step.Right < 0 ? left : streams[step.Right];
        var size = TimeSpan.FromMilliseconds(GraphMath.SizeOf(number));
        switch (step.Kind)
        {
            case GraphStepKind.Map:
                return left.Map(r => GraphMath.Mapped(r, number));
            case GraphStepKind.Filter:
                return left.Filter(r => GraphMath.IsKept(r, number));
            case GraphStepKind.FlatMap:
                return left.FlatMap(r => GraphMath.Copies(r, number));
            case GraphStepKind.MapAsync:
                return Asked(left, number);
            case GraphStepKind.Process:
                return left.Process(() => new Counted());
            case GraphStepKind.Spread:
                return Spread(left, number).Map(static r => r);
            case GraphStepKind.Union:
                return left.Union(right);
            case GraphStepKind.Window:
                return left.KeyBy(static r => r.Key).Window(Sliding.EventTime(size * (1 + (number % 3)), size)).Aggregate(GraphMath.Tally, static (key, window, tally) => GraphMath.RowOf(key, window, tally));
            case GraphStepKind.Cumulative:
                return left.KeyBy(static r => r.Key).Window(Cumulative.EventTime(size * 3, size)).Aggregate(GraphMath.Tally, static (key, window, tally) => GraphMath.RowOf(key, window, tally));
            case GraphStepKind.Session:
                return left.KeyBy(static r => r.Key).Window(Session.EventTime(size)).Aggregate(GraphMath.Tally, static (key, window, tally) => GraphMath.RowOf(key, window, tally));
            case GraphStepKind.WindowAll:
                return left.WindowAll(Tumbling.EventTime(size)).Aggregate(GraphMath.Tally, static (window, tally) => GraphMath.RowOf(0, window, tally));
            case GraphStepKind.CoProcess:
                return left.KeyBy(static r => r.Key).Connect(right.KeyBy(static r => r.Key)).Process(() => new SumsOfBoth(GraphMath.SizeOf(number)));
            case GraphStepKind.InnerJoin:
                return left.KeyBy(static r => r.Key).IntervalJoin(right.KeyBy(static r => r.Key)).Between(-size / 5, size / 5).Inner(GraphMath.Pair);
            case GraphStepKind.FullJoin:
                return left.KeyBy(static r => r.Key).IntervalJoin(right.KeyBy(static r => r.Key)).Between(-size / 5, size / 10)
                    .FullOuter(GraphMath.Pair, static l => l with { Id = ~l.Id }, static r => r with { Id = r.Id ^ 0x5555 });
            case GraphStepKind.WindowJoin:
                return left.KeyBy(static r => r.Key).CoGroup(right.KeyBy(static r => r.Key)).Window(Tumbling.EventTime(size / 5)).Join(GraphMath.Pair);
            case GraphStepKind.LeftJoin:
                return left.KeyBy(static r => r.Key).IntervalJoin(right.KeyBy(static r => r.Key)).Between(-size / 10, size / 5).LeftOuter(GraphMath.Pair, static l => l with { Id = ~l.Id });
            case GraphStepKind.RightJoin:
                return left.KeyBy(static r => r.Key).IntervalJoin(right.KeyBy(static r => r.Key)).Between(-size / 5, TimeSpan.Zero).RightOuter(GraphMath.Pair, static r => r with { Id = r.Id ^ 0x5555 });
            case GraphStepKind.CoGroup:
                return left.KeyBy(static r => r.Key).CoGroup(right.KeyBy(static r => r.Key)).Window(Tumbling.EventTime(size / 5)).Apply(static (key, window, lefts, rights) =>
                    (LogRecord[])[GraphMath.RowOf(key, window, GraphMath.TallyOf(lefts.Select(static r => r.Id).Concat(rights.Select(static r => ~r.Id))))]);
            case GraphStepKind.Temporal:
                var versions = right.KeyBy(static r => r.Key).Window(Tumbling.EventTime(size / 5)).Aggregate(GraphMath.Tally, static (key, window, tally) => GraphMath.RowOf(key, window, tally));
                return left.KeyBy(static r => r.Key).TemporalJoin(versions.KeyBy(static r => r.Key)).LeftOuter(static (r, version) => r with { Id = GraphMath.Mix(r.Id, version.Id) }, static r => r with { Id = ~r.Id });
            case GraphStepKind.MapBoth:
                return left.Connect(right).Map(r => GraphMath.Mapped(r, number), static r => r with { Id = ~r.Id });
            case GraphStepKind.Split:
                var split = left.Process(() => new SplitByRule());
                return split.Union(split.SideOutput(Aside).Map(r => GraphMath.Mapped(r, number))).Map(static r => r);
            case GraphStepKind.Distinct:
                return left.Distinct();
            case GraphStepKind.Calendar:
                return left.KeyBy(static r => r.Key).Window(Calendar.Days(GraphMath.Zone)).Aggregate(GraphMath.Tally, static (key, window, tally) => GraphMath.RowOf(key, window, tally));
            case GraphStepKind.WindowFunction:
                return left.KeyBy(static r => r.Key).Window(Tumbling.EventTime(size)).Process(() => new AllOfWindow());
            case GraphStepKind.Rolling:
                return left.KeyBy(static r => r.Key).Count(static (key, n) => new LogRecord(n, key, 0));
            case GraphStepKind.States:
                return left.KeyBy(static r => r.Key).Process(() => new EveryState());
            case GraphStepKind.Broadcast:
                return left.KeyBy(static r => r.Key).ConnectBroadcast(right.Filter(r => GraphMath.IsRule(r))).Process(() => new Ruled());
            case GraphStepKind.Epochs:
                var both = environment.Transform("epochs", [left.Global().AsInput(), Spread(left, number).Map(static r => r).Global().AsInput()], static () => new BothWays()).WithParallelism(1);
                environment.Change(both.NodeId, static n => n with { UsesEpochs = true });
                return both;
            case GraphStepKind.Sorted:
                return left.SortBy(static r => r.Id).Process(static () => new InOrder());
            case GraphStepKind.Partitions when number % 2 == 0:
                return Spread(left, number).PerPartition().Map(records => records.Select(r => GraphMath.Mapped(r, number)));
            case GraphStepKind.Partitions:
                return Spread(left, number).PerPartition().Aggregate(GraphMath.Tally, static tally => new LogRecord(tally.Ids, 0, tally.Count))
                    .Global().PerPartition().Reduce(static (one, other) => new LogRecord(unchecked(one.Id + other.Id), 0, one.Time + other.Time)).WithParallelism(1);
            default:
                throw new HarnessException($"A random graph has no step {step.Kind}.");
        }
    }

    private static DataStream<LogRecord> Spread(DataStream<LogRecord> stream, int number) => (number % 7) switch
    {
        0 => stream.Rebalance(),
        1 => stream.RebalanceByLoad(),
        2 => stream.Rescale(),
        3 => stream.Shuffle(),
        4 => stream.Global(),
        5 => stream.PartitionBy(static (r, subtasks) => (int)((ulong)r.Id % (ulong)subtasks)),
        _ => stream,
    };

    /// <summary>Keeps what comes by one way until the epoch ends, in no checkpoint; an epoch that is not one prefix of the input is seen by the other way.</summary>
    private sealed class BothWays : TwoInputOperator<LogRecord, LogRecord, LogRecord>
    {
        private readonly Queue<Batch<LogRecord>> _held = new();
        private long _open; // what came by the one way and not by the other
        private long _records;

        public override bool OnEpoch()
        {
            if (_open != 0 || _records != 0)
            {
                throw new HarnessException($"An epoch ended with {_records} records more on one way than on the other, which differ by {_open}.");
            }

            while (_held.TryDequeue(out var batch))
            {
                Output.Send(batch);
                if (Context.OutputIsFull && _held.Count > 0)
                {
                    return false;
                }
            }

            return true;
        }

        public override bool OnEnd() => OnEpoch();

        public override void Snapshot(SnapshotWriter snapshot)
        {
            if (_held.Count > 0)
            {
                throw new HarnessException("A checkpoint was taken before its epoch had ended.");
            }
        }

        public override void Close()
        {
            while (_held.TryDequeue(out var batch))
            {
                batch.Release();
            }
        }

        protected override void OnLeft(Batch<LogRecord> batch)
        {
            Add(batch, 1);
            _held.Enqueue(batch);
        }

        protected override void OnRight(Batch<LogRecord> batch)
        {
            Add(batch, -1);
            batch.Release();
        }

        private void Add(Batch<LogRecord> batch, long sign)
        {
            _records += sign * batch.Count;
            foreach (var record in batch.Items)
            {
                _open += sign * ((record.Id * 31) + record.Key + record.Time);
            }
        }
    }

    /// <summary>Changes the id and counts.</summary>
    private sealed class Counted : ProcessFunction<LogRecord, LogRecord>
    {
        private Counter? _count;

        public override void OnRecord(LogRecord record, ProcessContext<LogRecord> context)
        {
            _count!.Add();
            context.Emit(record with { Id = record.Id + 1 });
        }

        protected override void OnOpen(FunctionContext context) => _count = context.Counter("records");
    }

    /// <summary>Lets through what comes in the order of ids.</summary>
    private sealed class InOrder : ProcessFunction<LogRecord, LogRecord>
    {
        private long _last = long.MinValue;

        public override void OnRecord(LogRecord record, ProcessContext<LogRecord> context)
        {
            if (record.Id < _last)
            {
                throw new HarnessException($"The record {record.Id} came behind {_last}, and they were sorted.");
            }

            _last = record.Id;
            context.Emit(record);
        }
    }

    /// <summary>Sums both sides by key and stretch of time; a timer at its last millisecond gives the sum out.</summary>
    private sealed class SumsOfBoth : KeyedCoProcessFunction<long, LogRecord, LogRecord, LogRecord>
    {
        private readonly long _sizeMs;
        private readonly MapState<long, Tally> _sums;

        public SumsOfBoth(long sizeMs)
        {
            _sizeMs = sizeMs;
            _sums = Map<long, Tally>("sums");
        }

        public override void OnLeft(LogRecord record, ProcessContext<long, LogRecord> context) => Add(Tally.Of(record.Id), context);

        public override void OnRight(LogRecord record, ProcessContext<long, LogRecord> context) => Add(Tally.Of(~record.Id), context);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, LogRecord> context)
        {
            var start = time + 1 - _sizeMs;
            context.Emit(GraphMath.RowOf(context.Key, new TimeWindow(start, time + 1), _sums[start]));
            _sums.Remove(start);
        }

        private void Add(Tally tally, ProcessContext<long, LogRecord> context)
        {
            var start = GraphMath.Floor(context.Timestamp, _sizeMs);
            ref var sum = ref _sums.Ref(start);
            sum = sum.With(tally);
            context.SetEventTimer(start + _sizeMs - 1);
        }
    }

    /// <summary>Sends by the side what is a rule.</summary>
    private sealed class SplitByRule : ProcessFunction<LogRecord, LogRecord>
    {
        public override void OnRecord(LogRecord record, ProcessContext<LogRecord> context)
        {
            if (GraphMath.IsRule(record))
            {
                context.Emit(Aside, record);
            }
            else
            {
                context.Emit(record);
            }
        }
    }

    /// <summary>Sums the records of a window when it is over.</summary>
    private sealed class AllOfWindow : WindowFunction<long, LogRecord, LogRecord>
    {
        public override void OnWindow(TimeWindow window, IReadOnlyList<LogRecord> records, WindowContext<long, LogRecord> context) =>
            context.Emit(GraphMath.RowOf(context.Key, window, GraphMath.TallyOf(records.Select(static r => r.Id))));
    }

    /// <summary>Keeps what comes in a state of each kind; at the end of the input they must all tell the same.</summary>
    private sealed class EveryState : KeyedProcessFunction<long, LogRecord, LogRecord>
    {
        private readonly ValueState<Tally> _value;
        private readonly ListState<LogRecord> _list;
        private readonly MapState<long, Tally> _map;
        private readonly ReducingState<Tally> _reducing;
        private readonly AggregatingState<LogRecord, Tally, Tally> _aggregating;

        public EveryState()
        {
            _value = Value<Tally>("value");
            _list = List<LogRecord>("list");
            _map = Map<long, Tally>("map");
            _reducing = Reducing<Tally>("reducing", static (one, other) => one.With(other));
            _aggregating = Aggregating("aggregating", GraphMath.Tally);
        }

        public override void OnRecord(LogRecord record, ProcessContext<long, LogRecord> context)
        {
            var tally = Tally.Of(record.Id);
            _value.Value = _value.Value.With(tally);
            _list.Add(record);
            ref var part = ref _map.Ref(record.Id % 5);
            part = part.With(tally);
            _reducing.Add(tally);
            _aggregating.Add(record);
            context.SetEventTimer(long.MaxValue - 1);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, LogRecord> context)
        {
            var (list, map) = (default(Tally), default(Tally));
            foreach (var record in _list)
            {
                list = list.With(Tally.Of(record.Id));
            }

            foreach (var (_, part) in _map)
            {
                map = map.With(part);
            }

            foreach (var tally in (ReadOnlySpan<Tally>)[_value.Value, list, map, _reducing.Value, _aggregating.Result])
            {
                context.Emit(new LogRecord(tally.Ids, context.Key, tally.Count), 0);
            }

            _list.Clear();
        }
    }

    /// <summary>Holds records until the end of the input, when every subtask has all rules.</summary>
    private sealed class Ruled : KeyedBroadcastFunction<long, LogRecord, LogRecord, LogRecord>
    {
        private readonly BroadcastState<string, Tally> _rules;
        private readonly ListState<LogRecord> _held;

        public Ruled()
        {
            _rules = Broadcast<string, Tally>("rules");
            _held = List<LogRecord>("held");
        }

        public override void OnRecord(LogRecord record, ProcessContext<long, LogRecord> context)
        {
            _held.Add(record);
            context.SetEventTimer(long.MaxValue - 1);
        }

        public override void OnBroadcast(LogRecord record, BroadcastContext<long, LogRecord> context)
        {
            _rules.TryGetValue("sum", out var sum);
            _rules["sum"] = sum.With(Tally.Of(record.Id));
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, LogRecord> context)
        {
            _rules.TryGetValue("sum", out var sum);
            foreach (var record in _held)
            {
                context.Emit(GraphMath.Under(record, sum), record.Time);
            }

            _held.Clear();
        }
    }
}
