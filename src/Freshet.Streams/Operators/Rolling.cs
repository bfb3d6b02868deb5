using System.Numerics;

namespace Freshet;

/// <summary>Running sums and extremes of a keyed stream: one result for each record.</summary>
public static class RollingExtensions
{
    /// <summary>Adds up a number of each key's records so far, and after each makes a record of the key and the sum. Whole numbers that overflow fail the job: sum longs where ints may not do.</summary>
    public static DataStream<TOut> Sum<K, T, N, TOut>(this KeyedStream<K, T> stream, Func<T, N> number, Func<K, N, TOut> make)
        where N : unmanaged, INumber<N> => stream.Aggregate("sum", Aggregates.Sum(number), make);

    /// <summary>The lowest number of each key's records so far.</summary>
    public static DataStream<TOut> Min<K, T, N, TOut>(this KeyedStream<K, T> stream, Func<T, N> number, Func<K, N, TOut> make)
        where N : unmanaged, INumber<N> => stream.Aggregate("min", Aggregates.Min(number), make);

    /// <summary>The highest number of each key's records so far.</summary>
    public static DataStream<TOut> Max<K, T, N, TOut>(this KeyedStream<K, T> stream, Func<T, N> number, Func<K, N, TOut> make)
        where N : unmanaged, INumber<N> => stream.Aggregate("max", Aggregates.Max(number), make);

    /// <summary>After each record that one of its key so far which has the lowest value; of several the first that came.</summary>
    public static DataStream<T> MinBy<K, T, V>(this KeyedStream<K, T> stream, Func<T, V> by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return stream.Reduce("min-by", (best, next) => Comparer<V>.Default.Compare(by(next), by(best)) < 0 ? next : best);
    }

    /// <summary>After each record that one of its key so far which has the highest value; of several the first that came.</summary>
    public static DataStream<T> MaxBy<K, T, V>(this KeyedStream<K, T> stream, Func<T, V> by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return stream.Reduce("max-by", (best, next) => Comparer<V>.Default.Compare(by(next), by(best)) > 0 ? next : best);
    }
}
