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
        var name = NameOf(create);
        var hasher = stream.Hasher;
        return stream.Transform("process", tags => new ProcessOperator<K, TIn, TOut>(hasher, create, tags), name);
    }

    /// <summary>
    /// Works on records with a function of one's own, without a key: any number of records out, side outputs, operator state.
    /// <paramref name="create"/> makes the function of one subtask, a new one at each call.
    /// </summary>
    public static DataStream<TOut> Process<TIn, TOut>(this DataStream<TIn> stream, Func<ProcessFunction<TIn, TOut>> create)
    {
        var name = NameOf(create);
        return stream.TransformWithSides<TOut>("process", tags => new PlainProcessOperator<TIn, TOut>(create, tags), isStateful: true, name);
    }

    /// <summary>Makes a function once, when the job is written: what cannot be stored is refused then. Its name.</summary>
    internal static string NameOf<TFunction>(Func<TFunction> create)
        where TFunction : Function
    {
        ArgumentNullException.ThrowIfNull(create);
        var first = create()
            ?? throw FreshetException.User("The function given to Process returned null. Return a new process function at each call: Process(() => new Totals()).");
        var name = UserCode.NameOf(first);
        return ReferenceEquals(first, create()) ? throw SameTwice(name) : name;
    }

    internal static FreshetException SameTwice(string name) => FreshetException.User(
        $"The function given to Process gave the same {name} twice, and each subtask needs its own. Make a new one at each call: Process(() => new {name}()).");
}
