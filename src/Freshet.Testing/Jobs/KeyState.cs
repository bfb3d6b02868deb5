namespace Freshet.Testing;

/// <summary>The states of one key, by the names that the function gave them: <c>test.State("alice").Value&lt;long&gt;("sum")</c>.</summary>
public sealed class KeyState
{
    private readonly string _operator;
    private readonly object? _key;
    private readonly IReadOnlyList<IKeyedInspection> _subtasks;

    internal KeyState(string operatorName, object? key, IReadOnlyList<IKeyedInspection> subtasks)
    {
        _operator = operatorName;
        _key = key;
        _subtasks = subtasks;
    }

    /// <summary>True when the key has any state.</summary>
    public bool Exists => _subtasks.Any(subtask => subtask.Look(_key, static () => { }));

    /// <summary>A value, reducing or aggregating state (then its accumulator); the type's default when the key has none.</summary>
    /// <exception cref="HarnessException">There is no such state.</exception>
    public V? Value<V>(string name)
    {
        var value = default(V);
        Look<ValueState<V>>(name, $"value of type {typeof(V).Name}", state => value = state.Value);
        return value;
    }

    /// <summary>True when the key has this value.</summary>
    /// <exception cref="HarnessException">There is no such state.</exception>
    public bool Has<V>(string name)
    {
        var has = false;
        Look<ValueState<V>>(name, $"value of type {typeof(V).Name}", state => has = state.Exists);
        return has;
    }

    /// <summary>The entries of a list, from first to last.</summary>
    /// <exception cref="HarnessException">There is no such state.</exception>
    public IReadOnlyList<V> List<V>(string name)
    {
        IReadOnlyList<V> list = [];
        Look<ListState<V>>(name, $"list of {typeof(V).Name}", state => list = state.ToArray());
        return list;
    }

    /// <summary>The entries of a map, in the order in which they were added.</summary>
    /// <exception cref="HarnessException">There is no such state.</exception>
    public IReadOnlyList<KeyValuePair<KMap, V>> Map<KMap, V>(string name)
    {
        var entries = new List<KeyValuePair<KMap, V>>();
        Look<MapState<KMap, V>>(name, $"map of {typeof(KMap).Name} to {typeof(V).Name}", state =>
        {
            foreach (var entry in state)
            {
                entries.Add(entry);
            }
        });
        return entries;
    }

    /// <summary>The key has this value.</summary>
    /// <exception cref="HarnessException">It has another, or none: says which.</exception>
    public void Expect<V>(string name, V value)
    {
        var (expected, actual) = (RecordText.Of(value), Has<V>(name) ? RecordText.Of(Value<V>(name)) : "none");
        if (expected != actual)
        {
            throw new HarnessException($"State '{name}' of key {RecordText.Of(_key)} in '{_operator}' is {actual}, and the test expects {expected}.");
        }
    }

    /// <summary>The key has no state at all: it costs no memory.</summary>
    /// <exception cref="HarnessException">It has.</exception>
    public void ExpectNone()
    {
        if (Exists)
        {
            throw new HarnessException($"Key {RecordText.Of(_key)} has state in '{_operator}', and the test expects none.");
        }
    }

    private void Look<TState>(string name, string what, Action<TState> look)
        where TState : class
    {
        foreach (var subtask in _subtasks)
        {
            var state = subtask.States.GetValueOrDefault(name) as TState ?? throw new HarnessException(
                $"'{_operator}' has no {what} with the name '{name}'. It has: {string.Join(", ", subtask.States.Select(static s => $"'{s.Key}' ({NameOf(s.Value.GetType())})").DefaultIfEmpty("none"))}.");
            if (subtask.Look(_key, () => look(state)))
            {
                return;
            }
        }
    }

    private static string NameOf(Type type) => $"{type.Name.Split('`')[0]} of {string.Join(", ", type.GenericTypeArguments.Select(static t => t.Name))}";
}
