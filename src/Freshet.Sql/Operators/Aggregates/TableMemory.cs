using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>The memory of a table's rows.</summary>
internal sealed class TableMemory<K>(KeyedTable<K> table) : RowMemory
{
    public override ReadOnlySpan<byte> Read(nint row, Core.State.Column column) => table.ReadBlob(row, column);

    public override void Write(nint row, Core.State.Column column, ReadOnlySpan<byte> bytes) => table.WriteBlob(row, column, bytes);
}
