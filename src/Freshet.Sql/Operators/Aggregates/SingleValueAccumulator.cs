namespace Freshet.Sql.Operators;

/// <summary>The value of the only row of a group; more than one is an error.</summary>
internal sealed class SingleValueAccumulator(DataType type) : PickedAccumulator(type, countsNull: true)
{
    protected override ReadOnlySpan<byte> Pick(ReadOnlySpan<byte> all)
    {
        var (at, times) = (0, 0L);
        ReadOnlySpan<byte> picked = default;
        while (CountedRows.Next(all, ref at, out var bytes, out var count))
        {
            times += count;
            picked = bytes;
        }

        return times <= 1 ? picked
            : throw FreshetException.User("A sub-query that stands as a value gave more than one row. Take an aggregate of it (MAX, for one), or add a condition by which one row is left.");
    }
}
