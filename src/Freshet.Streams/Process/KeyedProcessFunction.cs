using Freshet.Core;

namespace Freshet;

/// <summary>
/// The user's own keyed operator: called for each record and each timer, with state of the record's key. States are declared once, in the
/// constructor; they are the columns of one row a key, and every call finds them at its own key.
/// <code>
/// sealed class Totals : KeyedProcessFunction&lt;string, Sale, Total&gt;
/// {
///     private readonly ValueState&lt;long&gt; _sum;
///     public Totals() => _sum = Value&lt;long&gt;("sum");
///     public override void OnRecord(Sale sale, ProcessContext&lt;string, Total&gt; context) => context.Emit(new Total(context.Key, _sum.Value += sale.Cents));
/// }
/// </code>
/// Each subtask has an instance of its own, used by one thread at a time. What is kept in plain fields is lost by a restart. States must not
/// be used by other threads, or by a task or callback that goes on after the call: that is not noticed, and reaches the state of another key.
/// </summary>
public abstract class KeyedProcessFunction<K, TIn, TOut>
{
    internal ProcessScope<K, TOut> Scope { get; } = new();

    /// <summary>Takes a record. The context is good within the call only.</summary>
    public abstract void OnRecord(TIn record, ProcessContext<K, TOut> context);

    /// <summary>A timer of the context's key has come due. Timers of one kind come in order of their times (milliseconds).</summary>
    public virtual void OnTimer(long time, TimerKind kind, ProcessContext<K, TOut> context) =>
        throw FreshetException.User($"{GetType().Name} sets timers and does not say what they do: override OnTimer.");

    /// <summary>Declares a value for each key. A type without references lies in the row as it is, another is serialized when it is set.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ValueState<V> Value<V>(string name) => new(Scope, Check(name), Storable<V>(name));

    /// <summary>Declares a list for each key, which grows at its end.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ListState<V> List<V>(string name) => new(Scope, Check(name), Storable<V>(name));

    /// <summary>Declares a map for each key: entries of its own, each found, changed and removed by itself.</summary>
    /// <exception cref="FreshetException">The type of the map's keys cannot be a key, or that of its values cannot be stored: names the state, the member and why.</exception>
    protected MapState<KMap, V> Map<KMap, V>(string name)
    {
        var values = Storable<V>(Check(name));
        var keys = Named(name, "have such keys", static () => KeyFormat<KMap>.Of());
        return new MapState<KMap, V>(Scope, name, keys, values, layout =>
        {
            var table = new MapTable<K, KMap>(name, Scope, layout);
            Scope.SideTables.Add(table);
            return table;
        });
    }

    private string Check(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw FreshetException.User($"A state of {GetType().Name} has no name. Give each a name of its own: checkpoints find it by that.");
        }

        return !Scope.IsOpen ? name : throw FreshetException.User(
            $"State '{name}' of {GetType().Name} is declared while the job runs. Declare states in the constructor.");
    }

    private Serializer<V> Storable<V>(string name) => Named(name, "be stored", static () => Serializer<V>.Of());

    private T Named<T>(string name, string what, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (FreshetException e)
        {
            throw FreshetException.User($"State '{name}' of {GetType().Name} cannot {what}: {e.Message}", e);
        }
    }
}
