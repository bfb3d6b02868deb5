namespace Freshet;

/// <summary>Streams of one type as one.</summary>
public static class UnionExtensions
{
    /// <summary>
    /// The records of all these streams as one stream: those of each in their order, those of different streams in any. It costs nothing:
    /// the next operator reads all of them. Its event time is the lowest of those that are active. A stream united with itself gives each record twice.
    /// </summary>
    /// <exception cref="FreshetException">A stream belongs to another job.</exception>
    public static DataStream<T> Union<T>(this DataStream<T> stream, params ReadOnlySpan<DataStream<T>> others)
    {
        var origins = new List<StreamOrigin>(stream.Origins);
        foreach (var other in others)
        {
            ArgumentNullException.ThrowIfNull(other);
            InputChecks.SameJob("Union", stream.Environment, other.Environment);
            origins.AddRange(other.Origins);
        }

        return new DataStream<T>(stream.Environment, origins);
    }
}
