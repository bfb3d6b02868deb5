using Freshet.Core;

namespace Freshet;

/// <summary>Process functions on keyed streams.</summary>
public static class ProcessExtensions
{
    /// <summary>
    /// Works on each key's records with a function of one's own, with state and timers: <c>Process(() => new Totals())</c>.
    /// <paramref name="create"/> makes the function of one subtask, a new one at each call.
    /// </summary>
    /// <exception cref="FreshetException">A state cannot be stored: says which, which member and why.</exception>
    public static DataStream<TOut> Process<K, TIn, TOut>(this KeyedStream<K, TIn> stream, Func<KeyedProcessFunction<K, TIn, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        var first = create() // made once here: what cannot be stored is refused when the job is written
            ?? throw FreshetException.User("The function given to Process returned null. Return a new process function at each call: Process(() => new Totals()).");
        var name = first.GetType().Name;
        if (ReferenceEquals(first, create()))
        {
            throw SameTwice(name);
        }

        var hasher = stream.Hasher;
        return stream.Transform("process", tags => new ProcessOperator<K, TIn, TOut>(hasher, create, tags), name);
    }

    internal static FreshetException SameTwice(string name) => FreshetException.User(
        $"The function given to Process gave the same {name} twice, and each subtask needs its own. Make a new one at each call: Process(() => new {name}()).");
}
