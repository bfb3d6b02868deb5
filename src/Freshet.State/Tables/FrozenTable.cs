using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A paged table at one moment.</summary>
internal sealed unsafe class FrozenTable<K, TKeys>(KeyFormat<K> format, RowStore<K, TKeys> store, RowLayout layout) : FrozenState
    where TKeys : struct, IRowKeys<K>
{
    private readonly FrozenRows<K, TKeys> _rows = new(store);
    private readonly ColumnRun[] _runs = ColumnRun.Of(layout.Columns);

    /// <inheritdoc/>
    public override void WriteTo(Stream to) => WriteTo(StateWriter.Whole(to));

    /// <inheritdoc/>
    public override void WriteTo(StateWriter to)
    {
        ArgumentNullException.ThrowIfNull(to);
        using var writer = new StateStreamWriter(to.Stream);
        StateSchema.Write(writer, StateSchema.Kind.Table, format.Form, format.Schema, layout.Columns);
        writer.EndBlock();
        to.BeginParts(_rows.Source, _rows.Moment);
        for (var page = 0; page < _rows.Pages; page++)
        {
            _rows.Pass(page);
            if (to.BeginPart(page, _rows.ChangedAt(page)))
            {
                WritePage(writer, page);
                writer.EndBlock();
                to.EndPart();
            }
        }

        to.EndParts();
        writer.Number(0);
        writer.End();
    }

    /// <inheritdoc/>
    public override void Dispose() => _rows.Dispose();

    private void WritePage(StateStreamWriter writer, int page)
    {
        var group = stackalloc nint[TableRestore.GroupRows];
        var offset = 0;
        while (_rows.Next(page, ref offset, group, TableRestore.GroupRows) is var count and > 0)
        {
            writer.Number(count);
            WriteKeys(writer, group, count);
            if (_runs is [{ Column.Kind: ColumnKind.Fixed } run])
            {
                writer.Gather(group, count, _rows.ColumnsOffset + run.Column.Offset, run.Bytes);
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                WriteColumns(writer, (byte*)group[i] + _rows.ColumnsOffset);
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
            writer.Bytes(_rows.KeyOf(group[i]));
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
