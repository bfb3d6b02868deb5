namespace Freshet.Testing;

/// <summary>A timer that is set and has not come due.</summary>
/// <param name="Key">The key that it belongs to.</param>
/// <param name="Time">When it comes due, in milliseconds.</param>
/// <param name="Kind">In what time.</param>
public readonly record struct TestTimer(object? Key, long Time, TimerKind Kind = TimerKind.EventTime)
{
    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{(Kind == TimerKind.EventTime ? "event" : "processing")} time {Time} of {RecordText.Of(Key)}");
}

/// <summary>
/// What a test sees of an operator with a user's function, over all its subtasks: states of keys, timers, states of the operator. Read only; each look is at the operator as it is then.
/// </summary>
public sealed class TestOperator
{
    private readonly JobTest _job;
    private readonly int _node;
    private readonly string _name;

    internal TestOperator(JobTest job, int node)
    {
        _job = job;
        _node = node;
        _name = job.Graph.Nodes[node].Uid ?? job.Graph.Nodes[node].Name;
    }

    /// <summary>The timers that are set: those of event time first, each kind in the order of time, those of one time in the order of their keys as text.</summary>
    public IReadOnlyList<TestTimer> Timers =>
    [
        .. Keyed().SelectMany(static k => k.Timers())
            .Select(static t => new TestTimer(t.Key, t.Time, t.Kind))
            .OrderBy(static t => t.Kind).ThenBy(static t => t.Time).ThenBy(static t => RecordText.Of(t.Key), StringComparer.Ordinal),
    ];

    /// <summary>The keys that have state, in the order of their text.</summary>
    public IReadOnlyList<object?> Keys => [.. Keyed().SelectMany(static k => k.Keys()).OrderBy(static k => RecordText.Of(k), StringComparer.Ordinal)];

    /// <summary>The states of a key.</summary>
    /// <exception cref="HarnessException">The operator has no keys, or keys of another type.</exception>
    public KeyState State<K>(K key)
    {
        var keyed = Keyed();
        if (keyed.FirstOrDefault(static k => k.KeyType != typeof(K)) is { } other)
        {
            throw new HarnessException($"The keys of '{_name}' are of type {other.KeyType.Name}, and its state was asked for a key of type {typeof(K).Name}.");
        }

        return new KeyState(_name, key, keyed);
    }

    /// <summary>The entries of an operator's list, those of the first subtask first.</summary>
    /// <exception cref="HarnessException">The function has no such list.</exception>
    public IReadOnlyList<V> List<V>(string name) => [.. Functions().SelectMany(function => OperatorState<OperatorList<V>>(function, name, $"list of {typeof(V).Name}"))];

    /// <summary>The entries of a broadcast state: they are the same in each subtask.</summary>
    /// <exception cref="HarnessException">The function has no such state, or its subtasks do not hold the same.</exception>
    public IReadOnlyList<KeyValuePair<KMap, V>> Broadcast<KMap, V>(string name)
        where KMap : notnull
    {
        var what = $"broadcast state of {typeof(KMap).Name} to {typeof(V).Name}";
        List<List<KeyValuePair<KMap, V>>> all = [.. Functions().Select(function => OperatorState<BroadcastState<KMap, V>>(function, name, what).ToList())];
        var texts = all.ConvertAll(static entries => string.Join('\n', entries.Select(static e => $"{RecordText.Of(e.Key)}: {RecordText.Of(e.Value)}")));
        var different = texts.FindIndex(text => text != texts[0]);
        return different < 0 ? all[0] : throw new HarnessException(
            $"Broadcast state '{name}' of '{_name}' is not the same in its subtasks: OnBroadcast must do the same in each.\nsubtask 1:\n{texts[0]}\nsubtask {different + 1}:\n{texts[different]}");
    }

    /// <summary>These timers are set and no others, in any order.</summary>
    /// <exception cref="HarnessException">They are not: shows both, side by side.</exception>
    public void ExpectTimers(params IReadOnlyList<TestTimer> timers)
    {
        static IReadOnlyList<string> Lines(IEnumerable<TestTimer> timers) => [.. timers.Select(static t => t.ToString()).Order(StringComparer.Ordinal)];
        if (OutputDiff.Compare(Lines(timers), Lines(Timers)) is { } difference)
        {
            throw new HarnessException($"The timers of '{_name}' are not what the test expects, {_job.Describe()}.\n{difference}");
        }
    }

    internal static IReadOnlyList<IInspected> Open(IEnumerable<IInspected> all) => [.. all.Where(static i => i.Function is { IsRunning: true } && i.Keyed is null or { IsOpen: true })];

    private List<Function> Functions()
    {
        List<Function> functions = [.. Inspected().Select(static i => i.Function!)];
        return functions.Count > 0 ? functions : throw new HarnessException($"'{_name}' is no operator with a function of one's own: there is nothing to look into.");
    }

    private IReadOnlyList<IInspected> Inspected()
    {
        _job.Rest();
        var all = Open(_job.InspectedOf(_node));
        return [.. all.TakeLast(_job.SubtasksOf(_node))]; // behind those of failed attempts
    }

    private IReadOnlyList<IKeyedInspection> Keyed()
    {
        List<IKeyedInspection> keyed = [.. Inspected().Select(static i => i.Keyed).OfType<IKeyedInspection>()];
        return keyed.Count > 0 ? keyed : throw new HarnessException($"'{_name}' is no operator with a function and keys: it has no states of keys and no timers to look at. Windows that are folded as records come keep them in another form.");
    }

    private TState OperatorState<TState>(Function function, string name, string what)
        where TState : OperatorState
    {
        var state = function.OperatorStates.FirstOrDefault(s => s.Name == name);
        return state as TState ?? throw new HarnessException(
            $"{function.GetType().Name} has no {what} with the name '{name}'. It has: {string.Join(", ", function.OperatorStates.Select(static s => $"'{s.Name}' ({s.GetType().Name})").DefaultIfEmpty("none"))}.");
    }
}
