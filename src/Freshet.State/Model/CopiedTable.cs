using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A snapshot of the model: a table of its own, written through the contract.</summary>
internal sealed unsafe class CopiedTable<K>(KeyedTable<K> table, KeyFormat<K> format) : FrozenState
{
    /// <inheritdoc/>
    public override void WriteTo(Stream to)
    {
        using var writer = new StateStreamWriter(to);
        StateSchema.Write(writer, StateSchema.Kind.Table, format.Form, format.Schema, table.Layout.Columns);
        var keys = new K[TableRestore.GroupRows];
        var hashes = new uint[TableRestore.GroupRows];
        var rows = new nint[TableRestore.GroupRows];
        long cursor = 0;
        while (table.Scan(ref cursor, keys, hashes, rows) is var count and > 0)
        {
            writer.Number(count);
            for (var i = 0; i < count; i++)
            {
                KeyCodec.Write(writer, format, keys[i]);
            }

            for (var i = 0; i < count; i++)
            {
                WriteColumns(writer, rows[i]);
            }
        }

        writer.Number(0);
        writer.End();
    }

    /// <inheritdoc/>
    public override void Dispose() => table.Dispose();

    private void WriteColumns(StateStreamWriter writer, nint row)
    {
        foreach (var column in table.Layout.Columns)
        {
            switch (column.Kind)
            {
                case ColumnKind.Fixed:
                    writer.Raw(new ReadOnlySpan<byte>((byte*)row + column.Offset, column.Size));
                    break;
                case ColumnKind.Blob:
                    writer.Bytes(table.ReadBlob(row, column));
                    break;
                default:
                    var list = table.ReadList(row, column);
                    writer.Number(list.Remaining);
                    foreach (var entry in list)
                    {
                        writer.Bytes(entry);
                    }

                    break;
            }
        }
    }
}
