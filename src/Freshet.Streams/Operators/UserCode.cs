using Freshet.Core;

namespace Freshet;

/// <summary>Failures of the user's functions: where, on which record, and what was thrown.</summary>
internal static class UserCode
{
    private const int ShownMax = 200;

    /// <summary>
    /// The failure of a function on one record. A restart may cure it, so the restart policy decides; what Freshet threw within keeps its own say.
    /// One that names its operator is left as it is: a full memory budget, or an operator behind this one, reached by what the function emitted.
    /// </summary>
    public static FreshetException Failed<T>(OperatorContext context, string function, long record, T value, Exception thrown) =>
        Failed(context.Describe(), function, record, value, thrown);

    /// <summary>
    /// The failure of an aggregate function on one of several records, of which <paramref name="first"/> is the number of the first: names the
    /// one that makes it fail on an empty accumulator; when it was the accumulator, says which records it can have been.
    /// </summary>
    public static FreshetException AggregateFailed<T, TAcc, TOut>(
        string place, AggregateFunction<T, TAcc, TOut> function, ReadOnlySpan<T> items, long first, Exception thrown)
    {
        for (var i = 0; i < items.Length; i++)
        {
            try
            {
                var accumulator = function.Create();
                function.Add(ref accumulator, items[i]);
            }
            catch (Exception again)
            {
                return Failed(place, "aggregate", first + i, items[i], again);
            }
        }

        return new FreshetException(
            ErrorDomain.User,
            true,
            $"The aggregate function of {place} threw {thrown.GetType().Name} on one of the {items.Length} records from record {first} of this subtask on, the first of them {Shown(items[0])}: {thrown.Message}",
            thrown);
    }

    public static FreshetException Failed<T>(string place, string function, long record, T value, Exception thrown) =>
        FailedAt($"The {function} function of {place}", $"on record {record} of this subtask ({Shown(value)})", thrown);

    /// <summary>The failure of a function that was called for a key at a time that has come, and not for a record.</summary>
    public static FreshetException TimerFailed<K>(OperatorContext context, string function, K key, TimerKind kind, long time, Exception thrown) =>
        FailedAt($"The {function} function of {context.Describe()}", $"for the key {Shown(key)}, due at the {(kind == TimerKind.EventTime ? "event time" : "time")} {time}", thrown);

    private static FreshetException FailedAt(string place, string where, Exception thrown) => thrown switch
    {
        FreshetException known when known.Message.Contains("operator '", StringComparison.OrdinalIgnoreCase) => known,
        FreshetException known => new FreshetException(known.Domain, known.Retry, $"{place} failed {where}: {known.Message}", known),
        _ => new FreshetException(ErrorDomain.User, true, $"{place} threw {thrown.GetType().Name} {where}: {thrown.Message}", thrown),
    };

    /// <summary>A function's type in a message: without its type arguments.</summary>
    public static string NameOf(object function) => function.GetType().Name.Split('`')[0];

    public static string Shown<T>(T value)
    {
        string text;
        try
        {
            text = value?.ToString() ?? "null";
        }
        catch (Exception e)
        {
            return $"a {typeof(T).Name} whose ToString throws {e.GetType().Name}";
        }

        return text.Length <= ShownMax ? text : string.Concat(text.AsSpan(0, ShownMax), "...");
    }
}
