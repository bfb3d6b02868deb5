using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>An aggregate that gives one of the values that it counts.</summary>
internal abstract class PickedAccumulator(DataType type, bool countsNull) : CountedAccumulator(type, countsNull)
{
    private readonly DataType _type = type;

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var (starts, ends) = (new nint[rows.Length], new nint[rows.Length]);
        using var arena = new Arena();
        for (var i = 0; i < rows.Length; i++)
        {
            var one = rows[i] == 0 ? default : Pick(Counted(rows[i], memory));
            starts[i] = one.IsEmpty ? arena.Null(Format, _type) : arena.Copy(one);
            ends[i] = starts[i] + (one.IsEmpty ? Math.Max(Format.FixedSize, 1) : one.Length);
        }

        var columns = new Column[1];
        Format.Decode(starts, ends, columns, memory.Texts);
        return columns[0];
    }

    /// <summary>The encoded value that is the result, of all that are counted; empty for NULL.</summary>
    protected abstract ReadOnlySpan<byte> Pick(ReadOnlySpan<byte> all);
}
