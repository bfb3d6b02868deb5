using Freshet.Core;

namespace Freshet;

/// <summary>
/// What keyed process functions have in common: states of the record's key, and timers. States are declared once, in the constructor; they
/// are the columns of one row a key, and every call finds them at its own key. They must not be used by other threads, or by a task or
/// callback that goes on after the call: that is not noticed, and reaches the state of another key.
/// </summary>
public abstract class KeyedFunction<K, TOut> : Function
{
    private protected KeyedFunction()
    {
    }

    internal ProcessScope<K, TOut> Scope { get; } = new();

    /// <summary>What a message calls it when a timer's call fails.</summary>
    internal virtual string TimerRole => "timer";

    /// <summary>A timer of the context's key has come due. Timers of one kind come in order of their times (milliseconds).</summary>
    public virtual void OnTimer(long time, TimerKind kind, ProcessContext<K, TOut> context) =>
        throw FreshetException.User($"{UserCode.NameOf(this)} sets timers and does not say what they do: override OnTimer.");

    /// <summary>Declares a value for each key. A type without references lies in the row as it is, another is serialized when it is set.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ValueState<V> Value<V>(string name) => Scope.Keep(name, new ValueState<V>(Scope, Check(name), Storable<V>(name)));

    /// <summary>Declares a value for each key that expires.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ValueState<V> Value<V>(string name, TimeToLive timeToLive) =>
        Scope.Keep(name, new ValueState<V>(Scope, Check(name, timeToLive), Storable<V>(name), timeToLive));

    /// <summary>Declares a list for each key, which grows at its end.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ListState<V> List<V>(string name) => Scope.Keep(name, new ListState<V>(Scope, Check(name), Storable<V>(name)));

    /// <summary>Declares a list for each key whose entries expire, each by itself; where reads count, a read of the list renews all. Count looks at each entry.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ListState<V> List<V>(string name, TimeToLive timeToLive) =>
        Scope.Keep(name, new ListState<V>(Scope, Check(name, timeToLive), Storable<V>(name), timeToLive));

    /// <summary>Declares a map for each key: entries of its own, each found, changed and removed by itself.</summary>
    /// <exception cref="FreshetException">The type of the map's keys cannot be a key, or that of its values cannot be stored: names the state, the member and why.</exception>
    protected MapState<KMap, V> Map<KMap, V>(string name) => NewMap<KMap, V>(Check(name), null);

    /// <summary>Declares a map for each key whose entries expire, each by itself. Count looks at each entry.</summary>
    /// <exception cref="FreshetException">The type of the map's keys cannot be a key, or that of its values cannot be stored: names the state, the member and why.</exception>
    protected MapState<KMap, V> Map<KMap, V>(string name, TimeToLive timeToLive) => NewMap<KMap, V>(Check(name, timeToLive), timeToLive);

    /// <summary>Declares a value for each key that records are joined into, two by two.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ReducingState<V> Reducing<V>(string name, Func<V, V, V> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return new ReducingState<V>(Value<V>(name), join);
    }

    /// <summary>Declares a value for each key that records are joined into, two by two, and that expires as a whole.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ReducingState<V> Reducing<V>(string name, Func<V, V, V> join, TimeToLive timeToLive)
    {
        ArgumentNullException.ThrowIfNull(join);
        return new ReducingState<V>(Value<V>(name, timeToLive), join);
    }

    /// <summary>Declares an accumulator for each key that records are folded into.</summary>
    /// <exception cref="FreshetException">The accumulator's type cannot be stored: names the state, the member and why.</exception>
    protected AggregatingState<V, TAcc, TResult> Aggregating<V, TAcc, TResult>(string name, AggregateFunction<V, TAcc, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new AggregatingState<V, TAcc, TResult>(Value<TAcc>(name), function);
    }

    /// <summary>Declares an accumulator for each key that records are folded into, and that expires as a whole.</summary>
    /// <exception cref="FreshetException">The accumulator's type cannot be stored: names the state, the member and why.</exception>
    protected AggregatingState<V, TAcc, TResult> Aggregating<V, TAcc, TResult>(string name, AggregateFunction<V, TAcc, TResult> function, TimeToLive timeToLive)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new AggregatingState<V, TAcc, TResult>(Value<TAcc>(name, timeToLive), function);
    }

    /// <summary>Whether states of keys may have a time to live.</summary>
    internal virtual bool LetsStatesExpire => true;

    internal string Check(string name, TimeToLive timeToLive)
    {
        ArgumentNullException.ThrowIfNull(timeToLive);
        return LetsStatesExpire ? Check(name) : throw FreshetException.User(
            $"State '{name}' of {GetType().Name} has a time to live, which functions of windows do not keep. Use WindowValue or WindowList, which end with the window, or a process function.");
    }

    internal string Check(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw FreshetException.User($"A state of {UserCode.NameOf(this)} has no name. Give each a name of its own: checkpoints find it by that.");
        }

        if (Scope.Keeps(name))
        {
            throw FreshetException.User($"Two states of {UserCode.NameOf(this)} are named '{name}'. Give each state of a function its own name.");
        }

        return !Scope.IsOpen ? name : throw FreshetException.User(
            $"State '{name}' of {UserCode.NameOf(this)} is declared while the job runs. Declare states in the constructor.");
    }

    internal Serializer<V> Storable<V>(string name) => Named(name, "be stored", static () => Serializer<V>.Of());

    private MapState<KMap, V> NewMap<KMap, V>(string name, TimeToLive? timeToLive)
    {
        var values = Storable<V>(name);
        var keys = Named(name, "have such keys", static () => KeyFormat<KMap>.Of());
        return Scope.Keep(name, new MapState<KMap, V>(
            Scope,
            name,
            keys,
            values,
            layout =>
            {
                var table = new MapTable<K, KMap>(name, Scope, layout);
                Scope.SideTables.Add(table);
                return table;
            },
            timeToLive));
    }

    private T Named<T>(string name, string what, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (FreshetException e)
        {
            throw FreshetException.User($"State '{name}' of {UserCode.NameOf(this)} cannot {what}: {e.Message}", e);
        }
    }
}
