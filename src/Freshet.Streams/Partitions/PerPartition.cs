using Freshet.Core;

namespace Freshet;

/// <summary>Work on all records at once, after the end of the input. In batch mode alone.</summary>
public static class PerPartitionExtensions
{
    /// <summary>All records of each subtask as one, whatever their keys: to sort, map, fold or reduce them. The job must run in batch mode.</summary>
    public static PartitionedStream<T> PerPartition<T>(this DataStream<T> stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new PartitionedStream<T>(stream);
    }

    /// <summary>
    /// All records of the stream by a key from low to high, in one subtask, on the disk where they do not fit into memory. Those of one key stay as they came. Texts are
    /// ordered by their code points, floating-point numbers as .NET does (not-a-number first), everything else by its <see cref="IComparable{T}"/>. The job must run in
    /// batch mode. What follows without a parallelism of its own runs in one subtask too, and sees this order: sinks, maps, until a <c>KeyBy</c> or <c>Rebalance</c>.
    /// </summary>
    public static DataStream<T> SortBy<T, TKey>(this DataStream<T> stream, Func<T, TKey> key, bool descending = false)
    {
        var sorted = stream.Global().PerPartition().SortBy(key, descending).WithParallelism(1);
        sorted.Environment.Change(sorted.NodeId, static n => n with { IsOrdered = true });
        return sorted;
    }
}

/// <summary>The records of each subtask as one; end it by saying what to make of them.</summary>
public sealed class PartitionedStream<T>
{
    private readonly DataStream<T> _stream;

    internal PartitionedStream(DataStream<T> stream) => _stream = stream;

    /// <summary>By a key from low to high: see <see cref="PerPartitionExtensions.SortBy{T,TKey}"/>.</summary>
    /// <exception cref="FreshetException">The records or the keys cannot be stored or compared: says why.</exception>
    public DataStream<T> SortBy<TKey>(Func<T, TKey> key, bool descending = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        _ = SortOrder<TKey>.Of(); // what cannot be ordered is refused here, when the job is written
        Storing.Of<T>("The records of 'sort'");
        return Add("sort", () => new SortOperator<T, TKey>(key, descending), descending ? "descending" : null);
    }

    /// <summary>
    /// Makes any number of records of all of a subtask, which the function goes through once, in the order they came. It is called when all have come, also where there
    /// are none, and its results are taken as there is room for them.
    /// </summary>
    public DataStream<TOut> Map<TOut>(Func<IEnumerable<T>, IEnumerable<TOut>> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        Storing.Of<T>("The records of 'map-partition'");
        return Add("map-partition", () => new MapPartitionOperator<T, TOut>(map), null);
    }

    /// <summary>Joins the records of a subtask two by two into one; none of a subtask without records.</summary>
    public DataStream<T> Reduce(Func<T, T, T> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        var function = new ReduceFunction<T>(join);
        return Add("reduce-partition", () => new FoldPartitionOperator<T, Reduced<T>, T, T>(function, static result => result, ofNone: false), null);
    }

    /// <summary>Folds the records of a subtask, and makes one record of the result, also where there are none.</summary>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(make);
        return Add("aggregate-partition", () => new FoldPartitionOperator<T, TAcc, TResult, TOut>(function, make, ofNone: true), null);
    }

    private DataStream<TOut> Add<TOut>(string name, Func<Operator<T, TOut>> create, string? detail)
    {
        var stream = _stream.Transform(name, create, isStateful: true, detail);
        stream.Environment.Change(stream.NodeId, static n => n with { Sorts = true, IsBatchOnly = true });
        return stream;
    }
}
