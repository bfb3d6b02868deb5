using Freshet.Core;

namespace Freshet;

/// <summary>
/// The records of each key in windows of any kind, with triggers, lateness, evictors; end it by saying what to make of a window. Windows of event time (<see cref="WindowedStream{K,T}"/>)
/// and tumbling ones of the clock have a faster way where they need none of these, which they take by themselves.
/// </summary>
public sealed class GeneralWindowedStream<K, T>
{
    private readonly KeyedStream<K, T> _stream;
    private readonly Func<WindowAssigner<T>> _assigner;
    private Func<Trigger<T>>? _trigger;
    private Evictor<T>? _evictor;
    private LateOutput<T>? _late;
    private long _latenessMs;
    private int? _parallelism;

    internal GeneralWindowedStream(KeyedStream<K, T> stream, Func<WindowAssigner<T>> assigner)
    {
        _stream = stream;
        _assigner = assigner;
    }

    /// <summary>Late records go to a side output of the stream of results; they are counted all the same.</summary>
    public GeneralWindowedStream<K, T> LateTo(OutputTag<T> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return LateTo((sides, record, hasTime, time) => sides.Emit(tag, record, hasTime, time));
    }

    /// <summary>
    /// Keeps a window for this long after its end: a late record within it fires the window again, with a result that holds it. Only later ones are late. Such a result is
    /// behind the watermark for what comes after: it needs a reader that puts the new result in place of the old one.
    /// </summary>
    /// <exception cref="FreshetException">It is negative, holds parts of a millisecond, or the windows are not of event time.</exception>
    public GeneralWindowedStream<K, T> AllowedLateness(TimeSpan lateness)
    {
        if (lateness < TimeSpan.Zero || lateness.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            throw FreshetException.User($"The allowed lateness is {lateness}: it must be a number of whole milliseconds, not negative.");
        }

        if (!_assigner().IsEventTime)
        {
            throw FreshetException.User("Windows of processing time have no late records: leave AllowedLateness out.");
        }

        return With(copy => copy._latenessMs = lateness.Ticks / TimeSpan.TicksPerMillisecond);
    }

    /// <summary>When windows give out results, in place of their own way.</summary>
    public GeneralWindowedStream<K, T> Trigger(TriggerSpec trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return With(copy => copy._trigger = trigger.Create<T>);
    }

    /// <summary>The same by a trigger of one's own; <paramref name="create"/> makes that of one subtask, a new one at each call.</summary>
    public GeneralWindowedStream<K, T> Trigger(Func<Trigger<T>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (create() is not { } first || ReferenceEquals(first, create()))
        {
            throw FreshetException.User("The function given to Trigger must make a new trigger at each call: Trigger(() => new MyTrigger()).");
        }

        return With(copy => copy._trigger = create);
    }

    /// <summary>Takes records out of windows before or after their results are made. All records are kept then: not for aggregates.</summary>
    public GeneralWindowedStream<K, T> Evict(Evictor<T> evictor)
    {
        ArgumentNullException.ThrowIfNull(evictor);
        return With(copy => copy._evictor = evictor);
    }

    /// <summary>Works on all records of a window with a function of one's own; <paramref name="create"/> makes that of one subtask, a new one at each call.</summary>
    /// <exception cref="FreshetException">A state or record cannot be stored, or the windows could never fire: says what to do.</exception>
    public DataStream<TOut> Process<TOut>(Func<WindowFunction<K, T, TOut>> create)
    {
        var evictor = _evictor;
        Storing.Of<T>($"The records of 'window' ({_assigner().Detail})"); // here: what cannot be stored is refused when the job is written
        return Build(create, (row, name) => new ListContents<T>(row, name, evictor), isFolded: false);
    }

    /// <summary>Makes any number of records of the key, the window and all its records.</summary>
    public DataStream<TOut> Apply<TOut>(Func<K, TimeWindow, IReadOnlyList<T>, IEnumerable<TOut>> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        return Process(() => new ApplyFunction<K, T, TOut>(apply));
    }

    /// <summary>Folds records as they come, and gives the result to a window function when the window fires: one accumulator a window is kept, no records.</summary>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<WindowFunction<K, TResult, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (_evictor is not null)
        {
            throw FreshetException.User("An evictor needs the records of a window, and an aggregate does not keep them. Use Process or Apply, or leave the evictor out.");
        }

        function.CheckStorable("window");
        return Build(create, (row, name) => new FoldedContents<T, TAcc, TResult>(row, name, function), isFolded: true);
    }

    /// <summary>Folds records as they come, and makes one record of the key, the window and the result when the window fires.</summary>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<K, TimeWindow, TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return (_trigger, _evictor, _late) is (null, null, null) && _assigner().TumblingByClock is { } windows
            ? ByClock(windows, function, make)
            : Aggregate(function, () => new MakeFunction<K, TResult, TOut>(make));
    }

    /// <summary>The same, giving the results alone.</summary>
    public DataStream<TResult> Aggregate<TAcc, TResult>(AggregateFunction<T, TAcc, TResult> function) => Aggregate(function, static (_, _, result) => result);

    /// <summary>Counts each key's records of a window.</summary>
    public DataStream<TOut> Count<TOut>(Func<K, TimeWindow, long, TOut> make) => Aggregate(Aggregates.Count<T>(), make);

    /// <summary>Joins each key's records of a window two by two into one. The function must be associative.</summary>
    public DataStream<T> Reduce(Func<T, T, T> join) => Reduce(join, static (_, _, result) => result);

    /// <summary>The same, and makes one record of the key, the window and the joined record.</summary>
    public DataStream<TOut> Reduce<TOut>(Func<T, T, T> join, Func<K, TimeWindow, T, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(join);
        return Aggregate(new ReduceFunction<T>(join), make);
    }

    /// <summary>The late record, or a part of it, goes to a side output of the result.</summary>
    internal GeneralWindowedStream<K, T> LateTo(LateOutput<T> late) => With(copy => copy._late = late);

    /// <summary>Windows of the whole stream run in one subtask.</summary>
    internal GeneralWindowedStream<K, T> InOneSubtask() => With(copy => copy._parallelism = 1);

    private GeneralWindowedStream<K, T> With(Action<GeneralWindowedStream<K, T>> change)
    {
        var copy = new GeneralWindowedStream<K, T>(_stream, _assigner)
        {
            _trigger = _trigger, _evictor = _evictor, _late = _late, _latenessMs = _latenessMs, _parallelism = _parallelism,
        };
        change(copy);
        return copy;
    }

    private DataStream<TOut> Build<TIn, TOut>(Func<WindowFunction<K, TIn, TOut>> create, Func<StateRow, string, WindowContents<T, TIn>> contents, bool isFolded)
    {
        ProcessExtensions.NameOf(create);
        var assigner = _assigner();
        var trigger = _trigger ?? Default(assigner);
        var settings = new WindowSettings<T>(_assigner, trigger, _latenessMs, _late);
        var function = create();
        if (assigner.IsMerging && function.HasWindowStates)
        {
            throw FreshetException.User($"{UserCode.NameOf(function)} has states of the window, and {assigner.Detail} windows become one: what of theirs? Use states of the key, or an aggregate.");
        }

        _ = new WindowEngine<K, T, TIn, TOut>(settings, function, contents); // what cannot be stored is refused here, when the job is written
        var sample = trigger();
        var needs = new WindowNeeds(assigner.Detail, assigner.IsEventTime, assigner.IsGlobal, sample.FiresBy, sample.Purges, isFolded, _evictor is not null, ReadsEnd(function));
        needs.Check();
        var hasher = _stream.Hasher;
        var stream = _stream.Transform<TOut>("window", tags => new GeneralWindowOperator<K, T, TIn, TOut>(hasher, settings, create, contents, tags), assigner.Detail);
        stream.Environment.Change(stream.NodeId, n => n with { EventTimeFor = needs.EventTimeFor, Needs = needs.OfInput });
        return Placed(stream);
    }

    /// <summary>The faster way of tumbling windows of the clock that nobody asked more of.</summary>
    private DataStream<TOut> ByClock<TAcc, TResult, TOut>(EventTimeWindows windows, AggregateFunction<T, TAcc, TResult> function, Func<K, TimeWindow, TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(function);
        function.CheckStorable("window");
        var (hasher, accumulators) = (_stream.Hasher, AccumulatorColumn<TAcc>.Of());
        return Placed(_stream.Transform("window", () => new ClockWindowOperator<K, T, TAcc, TResult, TOut>(hasher, windows, function, make, accumulators), _assigner().Detail));
    }

    private DataStream<TOut> Placed<TOut>(DataStream<TOut> stream) => _parallelism is { } parallelism ? stream.WithParallelism(parallelism) : stream;

    private static bool ReadsEnd<TIn, TOut>(WindowFunction<K, TIn, TOut> function) =>
        function.GetType().GetMethod(nameof(WindowFunction<,,>.OnClear))!.DeclaringType != typeof(WindowFunction<K, TIn, TOut>);

    private static Func<Trigger<T>> Default(WindowAssigner<T> assigner)
    {
        if (assigner.IsGlobal)
        {
            throw FreshetException.User("A global window never ends, so it never fires by itself. Give it a trigger: .Trigger(Triggers.Purging(Triggers.Count(100))), or Triggers.EndOfInput for bounded input.");
        }

        return assigner.IsEventTime ? Triggers.EventTime.Create<T> : Triggers.ProcessingTime.Create<T>;
    }
}
