using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A paged table at one moment.</summary>
internal sealed unsafe class FrozenTable<K, TKeys>(KeyFormat<K> format, RowStore<K, TKeys> store, RowLayout layout) : FrozenState
    where TKeys : struct, IRowKeys<K>
{
    private readonly FrozenRows<K, TKeys> _rows = new(store);

    /// <inheritdoc/>
    public override void WriteTo(Stream to)
    {
        using var writer = new StateStreamWriter(to);
        StateSchema.Write(writer, StateSchema.Kind.Table, format.Form, format.Schema, layout.Columns);
        var group = stackalloc nint[TableRestore.GroupRows];
        while (_rows.Next(group, TableRestore.GroupRows) is var count and > 0)
        {
            writer.Number(count);
            for (var i = 0; i < count; i++)
            {
                KeyCodec.Write(writer, format.Form, _rows.KeyOf(group[i]));
            }

            for (var i = 0; i < count; i++)
            {
                WriteColumns(writer, (byte*)group[i] + _rows.ColumnsOffset);
            }
        }

        writer.Number(0);
        writer.End();
    }

    /// <inheritdoc/>
    public override void Dispose() => _rows.Dispose();

    private void WriteColumns(StateStreamWriter writer, byte* columns)
    {
        foreach (var column in layout.Columns)
        {
            var cell = columns + column.Offset;
            switch (column.Kind)
            {
                case ColumnKind.Fixed:
                    writer.Raw(new ReadOnlySpan<byte>(cell, column.Size));
                    break;
                case ColumnKind.Blob:
                    writer.Bytes(BlobCell.Read(cell, _rows.Heap));
                    break;
                default:
                    var left = ListCell.Entries(cell);
                    writer.Number(left);
                    for (var position = ListCell.Start(cell); left > 0; left--)
                    {
                        writer.Bytes(ListCell.Next(ref position, _rows.Heap));
                    }

                    break;
            }
        }
    }
}
