namespace Freshet.Sql.Operators;

/// <summary>
/// MIN and MAX of rows that come and go: all values of a group in order, each with how often it is there. Encoded one behind the other:
/// the length, the count, the bytes.
/// </summary>
internal sealed class CountedExtremeAccumulator(bool isMax, DataType type) : PickedAccumulator(type, countsNull: false)
{
    protected override ReadOnlySpan<byte> Pick(ReadOnlySpan<byte> all) => CountedRows.End(all, last: isMax);
}
