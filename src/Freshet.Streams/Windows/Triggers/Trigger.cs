using Freshet.Core;

namespace Freshet;

/// <summary>What a trigger wants done with a window.</summary>
[Flags]
public enum TriggerResult
{
    /// <summary>Nothing.</summary>
    Continue = 0,

    /// <summary>Give out the window's result; its records stay.</summary>
    Fire = 1,

    /// <summary>Drop the window's records.</summary>
    Purge = 2,

    /// <summary>Give out the result, then drop the records.</summary>
    FireAndPurge = Fire | Purge,
}

/// <summary>
/// Decides when a window gives out a result. State is declared once, in the constructor, and belongs to a window of a key. Each subtask has an instance
/// of its own. <see cref="Triggers"/> has the usual ones.
/// </summary>
public abstract class Trigger<T>
{
    private readonly List<TriggerValue> _values = [];

    /// <summary>True when it drops records at some time, so that a window without an end does not grow for ever.</summary>
    public virtual bool Purges => false;

    /// <summary>What can make it fire.</summary>
    internal virtual FiresBy FiresBy => FiresBy.Unknown;

    internal IReadOnlyList<TriggerValue> Values => _values;

    /// <summary>A record was added to a window.</summary>
    public abstract TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context);

    /// <summary>Event time reached a time (milliseconds) that this window's trigger asked for.</summary>
    public virtual TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context) => TriggerResult.Continue;

    /// <summary>The wall clock reached a time (milliseconds) that this window's trigger asked for.</summary>
    public virtual TriggerResult OnProcessingTime(long time, TimeWindow window, TriggerContext context) => TriggerResult.Continue;

    /// <summary>Windows became one; its state is theirs, merged. Ask for its times anew.</summary>
    public virtual void OnMerge(TimeWindow window, TriggerContext context)
    {
    }

    /// <summary>Declares a value for each window; <paramref name="merge"/> makes one of those of two windows that become one.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: says which member and why.</exception>
    protected TriggerValue<V> Value<V>(string name, Func<V, V, V> merge)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(merge);
        var value = new TriggerValue<V>(name, merge);
        _values.Add(value);
        return value;
    }

    /// <summary>Takes in the values of a trigger that this one is made of.</summary>
    internal Trigger<T> Within(Trigger<T> inner, string prefix)
    {
        foreach (var value in inner.Values)
        {
            value.Name = $"{prefix} {value.Name}";
            _values.Add(value);
        }

        return inner;
    }
}

/// <summary>A value of a window's trigger, without its type.</summary>
public abstract class TriggerValue
{
    private protected TriggerValue(string name) => Name = name;

    internal string Name { get; set; }

    internal abstract void Bind(StateRow row);

    /// <summary>Takes the value away.</summary>
    public abstract void Clear();

    /// <summary>Takes the value of the row that is bound into what is being merged.</summary>
    internal abstract void Collect();

    /// <summary>Puts what was merged into the row that is bound.</summary>
    internal abstract void Put();
}

/// <summary>A value of a window's trigger.</summary>
public sealed class TriggerValue<V> : TriggerValue
{
    private readonly Func<V, V, V> _merge;
    private readonly Serializer<V> _serializer;
    private ValueState<V>? _state;
    private V? _merged;
    private bool _any;

    internal TriggerValue(string name, Func<V, V, V> merge)
        : base(name)
    {
        _merge = merge;
        _serializer = Storing.Of<V>($"The trigger's state '{name}'");
    }

    /// <summary>True when the window has a value.</summary>
    public bool Exists => State.Exists;

    /// <summary>The window's value; the type's default while there is none.</summary>
    public V? Value
    {
        get => State.Value;
        set => State.Value = value!;
    }

    private ValueState<V> State => _state ?? throw FreshetException.User($"The trigger's state '{Name}' is used outside of the trigger's calls.");

    /// <summary>Takes the value away.</summary>
    public override void Clear() => State.Clear();

    internal override void Bind(StateRow row) => _state = new ValueState<V>(row, $"trigger {Name}", _serializer);

    internal override void Collect()
    {
        if (State.Exists)
        {
            (_merged, _any) = (_any ? _merge(_merged!, State.Value!) : State.Value!, true);
        }
    }

    internal override void Put()
    {
        if (_any)
        {
            State.Value = _merged!;
        }

        (_merged, _any) = (default, false);
    }
}
