using System.Numerics;
using System.Runtime.CompilerServices;

namespace Freshet;

/// <summary>The aggregate functions that come with Freshet: <c>using static Freshet.Aggregates;</c>.</summary>
public static class Aggregates
{
    /// <summary>How many records.</summary>
    public static AggregateFunction<T, long, long> Count<T>() => new CountFunction<T>();

    /// <summary>The sum of a number of each record; integers overflow with an error.</summary>
    public static AggregateFunction<T, N, N> Sum<T, N>(Func<T, N> number)
        where N : unmanaged, INumber<N> => new SumFunction<T, N>(number);

    /// <summary>The lowest of a number of each record.</summary>
    public static AggregateFunction<T, Extreme<N>, N> Min<T, N>(Func<T, N> number)
        where N : unmanaged, INumber<N> => new ExtremeFunction<T, N>(number, -1);

    /// <summary>The highest of a number of each record.</summary>
    public static AggregateFunction<T, Extreme<N>, N> Max<T, N>(Func<T, N> number)
        where N : unmanaged, INumber<N> => new ExtremeFunction<T, N>(number, 1);

    /// <summary>The mean of a number of each record.</summary>
    public static AggregateFunction<T, Mean, double> Average<T>(Func<T, double> number) => new AverageFunction<T>(number);

    /// <summary>An aggregate from functions. <paramref name="create"/> gives the accumulator before the first record.</summary>
    public static AggregateFunction<T, TAcc, TOut> Aggregate<T, TAcc, TOut>(
        Func<TAcc> create, Func<TAcc, T, TAcc> add, Func<TAcc, TAcc, TAcc> merge, Func<TAcc, TOut> result) =>
        new LambdaFunction<T, TAcc, TOut>(create, add, merge, result);

    /// <summary>The lowest or highest number so far.</summary>
    /// <param name="Value">The number, once there is one.</param>
    /// <param name="Any">1 once there is one.</param>
    public record struct Extreme<N>(N Value, long Any)
        where N : unmanaged;

    /// <summary>A sum and how many numbers are in it.</summary>
    public record struct Mean(double Sum, long Count);

    private sealed class CountFunction<T> : AggregateFunction<T, long, long>
    {
        public override bool StartsAtZero => true;

        public override void Add(ref long accumulator, T record) => accumulator++;

        public override void Merge(ref long accumulator, long other) => accumulator += other;

        public override long Result(long accumulator) => accumulator;

        public override unsafe void AddAll(ReadOnlySpan<T> records, ReadOnlySpan<nint> accumulators)
        {
            foreach (var accumulator in accumulators)
            {
                ++*(long*)accumulator;
            }
        }
    }

    private sealed class SumFunction<T, N>(Func<T, N> number) : AggregateFunction<T, N, N>
        where N : unmanaged, INumber<N>
    {
        public override bool StartsAtZero => true;

        public override void Add(ref N accumulator, T record) => accumulator = checked(accumulator + number(record));

        public override void Merge(ref N accumulator, N other) => accumulator = checked(accumulator + other);

        public override N Result(N accumulator) => accumulator;
    }

    private sealed class ExtremeFunction<T, N>(Func<T, N> number, int sign) : AggregateFunction<T, Extreme<N>, N>
        where N : unmanaged, INumber<N>
    {
        public override bool StartsAtZero => true;

        public override void Add(ref Extreme<N> accumulator, T record) => Take(ref accumulator, number(record));

        public override void Merge(ref Extreme<N> accumulator, Extreme<N> other)
        {
            if (other.Any != 0)
            {
                Take(ref accumulator, other.Value);
            }
        }

        public override N Result(Extreme<N> accumulator) => accumulator.Value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Take(ref Extreme<N> accumulator, N value)
        {
            if (accumulator.Any == 0 || value.CompareTo(accumulator.Value) * sign > 0)
            {
                accumulator = new Extreme<N>(value, 1);
            }
        }
    }

    private sealed class AverageFunction<T>(Func<T, double> number) : AggregateFunction<T, Mean, double>
    {
        public override bool StartsAtZero => true;

        public override void Add(ref Mean accumulator, T record) => accumulator = new Mean(accumulator.Sum + number(record), accumulator.Count + 1);

        public override void Merge(ref Mean accumulator, Mean other) => accumulator = new Mean(accumulator.Sum + other.Sum, accumulator.Count + other.Count);

        public override double Result(Mean accumulator) => accumulator.Sum / accumulator.Count;
    }

    private sealed class LambdaFunction<T, TAcc, TOut>(
        Func<TAcc> create, Func<TAcc, T, TAcc> add, Func<TAcc, TAcc, TAcc> merge, Func<TAcc, TOut> result) : AggregateFunction<T, TAcc, TOut>
    {
        public override TAcc Create() => create();

        public override void Add(ref TAcc accumulator, T record) => accumulator = add(accumulator, record);

        public override void Merge(ref TAcc accumulator, TAcc other) => accumulator = merge(accumulator, other);

        public override TOut Result(TAcc accumulator) => result(accumulator);
    }
}
