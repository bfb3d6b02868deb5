using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>MIN and MAX of texts, of rows that only come.</summary>
internal sealed unsafe class TextExtremeAccumulator(bool isMax) : Accumulator
{
    private Core.State.Column? _value;
    private int _has;

    public override void AddTo(RowLayout layout, string name)
    {
        _value = layout.AddBlob(name + ".value", "bytes");
        _has = layout.AddFixed<long>(name + ".has", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values!.IsNull(i))
            {
                Take(rows[i], values.Text(i), memory);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (At<long>(from[i], _has) != 0)
            {
                Take(rows[i], fromMemory.Read(from[i], _value!), memory);
            }
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(Storage.View);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0 || At<long>(rows[i], _has) == 0)
            {
                to.SetNull(i);
                to.As<TextView>()[i] = default;
            }
            else
            {
                memory.Texts.Set(to, i, memory.Read(rows[i], _value!));
            }
        }

        return to;
    }

    private void Take(nint row, ReadOnlySpan<byte> text, RowMemory memory)
    {
        ref var has = ref At<long>(row, _has);
        if (has != 0)
        {
            var order = text.SequenceCompareTo(memory.Read(row, _value!));
            if (isMax ? order <= 0 : order >= 0)
            {
                return;
            }
        }

        has = 1;
        memory.Write(row, _value!, text);
    }
}
