using System.Runtime.CompilerServices;

namespace Freshet;

/// <summary>A record and whether there is one.</summary>
internal struct Reduced<T>
{
    public bool Any;
    public T Value;
}

/// <summary>Joins records two by two into one.</summary>
internal sealed class ReduceFunction<T>(Func<T, T, T> join) : AggregateFunction<T, Reduced<T>, T>
{
    public override bool StartsAtZero => true;

    internal override void CheckStorable(string operatorName) => Storing.Of<T>($"The record that '{operatorName}' keeps");

    public override void Add(ref Reduced<T> accumulator, T record)
    {
        accumulator.Value = accumulator.Any ? join(accumulator.Value, record) : record; // a join that throws leaves all as it was
        accumulator.Any = true;
    }

    public override void Merge(ref Reduced<T> accumulator, Reduced<T> other)
    {
        if (other.Any)
        {
            Add(ref accumulator, other.Value);
        }
    }

    public override T Result(Reduced<T> accumulator) => accumulator.Value;

    public override unsafe void AddAll(ReadOnlySpan<T> records, ReadOnlySpan<nint> accumulators)
    {
        var call = join;
        for (var i = 0; i < records.Length; i++)
        {
            ref var accumulator = ref Unsafe.AsRef<Reduced<T>>((void*)accumulators[i]);
            if (accumulator.Any)
            {
                accumulator.Value = call(accumulator.Value, records[i]);
            }
            else
            {
                accumulator.Value = records[i];
                accumulator.Any = true;
            }
        }
    }
}
