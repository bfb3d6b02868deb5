using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>An aggregate's state in the rows of a table: what it keeps lies in the row of its group.</summary>
internal abstract unsafe class Accumulator
{
    /// <summary>Adds its columns to the row.</summary>
    public abstract void AddTo(RowLayout layout, string name);

    /// <summary>Takes values in: row i of the column goes to the group at <c>rows[i]</c>, as often as its weight says; weight 0 and NULL change nothing.</summary>
    public abstract void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory);

    /// <summary>Takes in what another one of the same kind has gathered, at these rows of its table.</summary>
    public abstract void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory);

    /// <summary>The results of groups; of a group at address 0 anything.</summary>
    public abstract Column Result(ReadOnlySpan<nint> rows, RowMemory memory);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static ref T At<T>(nint row, int offset)
        where T : unmanaged => ref Unsafe.AsRef<T>((byte*)row + offset);
}
