using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A paged table at one moment.</summary>
internal sealed unsafe class FrozenTable<K, TKeys>(KeyFormat<K> format, RowStore<K, TKeys> store, RowLayout layout) : FrozenRowState<K, TKeys>(store)
    where TKeys : struct, IRowKeys<K>
{
    private readonly ColumnRun[] _runs = ColumnRun.Of(layout.Columns);

    protected override void WriteSchema(StateStreamWriter writer) =>
        StateSchema.Write(writer, StateSchema.Kind.Table, format.Form, format.Schema, layout.Columns);

    protected override void WritePage(StateStreamWriter writer, int page)
    {
        var group = stackalloc nint[TableRestore.GroupRows];
        var offset = 0;
        while (Rows.Next(page, ref offset, group, TableRestore.GroupRows) is var count and > 0)
        {
            writer.Number(count);
            WriteKeys(writer, group, count);
            if (_runs is [{ Column.Kind: ColumnKind.Fixed } run])
            {
                writer.Gather(group, count, Rows.ColumnsOffset + run.Column.Offset, run.Bytes);
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                WriteColumns(writer, (byte*)group[i] + Rows.ColumnsOffset);
            }
        }
    }

    private void WriteKeys(StateStreamWriter writer, nint* group, int count)
    {
        if (format.Form == KeyForm.Fixed)
        {
            writer.Gather(group, count, RowStore<K, TKeys>.KeyOffset, Unsafe.SizeOf<K>());
            return;
        }

        for (var i = 0; i < count; i++)
        {
            writer.Bytes(Rows.KeyOf(group[i]));
        }
    }

    private void WriteColumns(StateStreamWriter writer, byte* columns)
    {
        foreach (var run in _runs)
        {
            var cell = columns + run.Column.Offset;
            switch (run.Column.Kind)
            {
                case ColumnKind.Fixed:
                    writer.Raw(new ReadOnlySpan<byte>(cell, run.Bytes));
                    break;
                case ColumnKind.Blob:
                    writer.Bytes(BlobCell.Read(cell, Rows.Heap));
                    break;
                default:
                    var left = ListCell.Entries(cell);
                    writer.Number(left);
                    for (var position = ListCell.Start(cell); left > 0; left--)
                    {
                        writer.Bytes(ListCell.Next(ref position, Rows.Heap));
                    }

                    break;
            }
        }
    }
}
