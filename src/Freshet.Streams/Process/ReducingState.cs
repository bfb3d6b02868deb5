namespace Freshet;

/// <summary>One value for each key that records are joined into, two by two.</summary>
public sealed class ReducingState<V>
{
    private readonly ValueState<V> _value;
    private readonly Func<V, V, V> _join;

    internal ReducingState(ValueState<V> value, Func<V, V, V> join)
    {
        _value = value;
        _join = join;
    }

    /// <summary>True when something was added since the last clear.</summary>
    public bool Exists => _value.Exists;

    /// <summary>What was added so far, joined; the type's default while nothing was.</summary>
    public V? Value => _value.Value;

    /// <summary>Joins a record in.</summary>
    public void Add(V record) => _value.Value = _value.Exists ? _join(_value.Value!, record) : record;

    /// <summary>Begins anew. A key without any state left costs no memory.</summary>
    public void Clear() => _value.Clear();
}

/// <summary>An accumulator for each key that records are folded into.</summary>
public sealed class AggregatingState<V, TAcc, TResult>
{
    private readonly ValueState<TAcc> _accumulator;
    private readonly AggregateFunction<V, TAcc, TResult> _function;

    internal AggregatingState(ValueState<TAcc> accumulator, AggregateFunction<V, TAcc, TResult> function)
    {
        _accumulator = accumulator;
        _function = function;
    }

    /// <summary>True when something was added since the last clear.</summary>
    public bool Exists => _accumulator.Exists;

    /// <summary>The result over what was added so far; that of an empty accumulator while nothing was.</summary>
    public TResult Result => _function.Result(Accumulator);

    private TAcc Accumulator => _accumulator.Exists ? _accumulator.Value! : _function.Create();

    /// <summary>Folds a record in.</summary>
    public void Add(V record)
    {
        var accumulator = Accumulator;
        _function.Add(ref accumulator, record);
        _accumulator.Value = accumulator;
    }

    /// <summary>Begins anew. A key without any state left costs no memory.</summary>
    public void Clear() => _accumulator.Clear();
}
