using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>
/// Reads stored rows into a table of any store. After the schema come groups of [count | keys | columns of each row], ended by a
/// count of 0: the keys of a group are looked up together.
/// </summary>
internal static unsafe class TableRestore
{
    /// <summary>Rows in a group at most.</summary>
    public const int GroupRows = 512;

    // The columns of a group in one piece: longer ones are read row by row.
    private const int ScatterBytesMax = 256;

    public static void Into<K>(KeyedTable<K> table, KeyFormat<K> format, Stream from, KeyGroupRange range)
    {
        using var reader = new StateStreamReader(from);
        var runs = ColumnRun.Of(StateSchema.Read(reader, StateSchema.Kind.Table, format, table.Layout));
        var keys = new K[GroupRows];
        var hashes = new uint[GroupRows];
        var rows = new nint[GroupRows];
        var ours = new bool[GroupRows];
        while (reader.Count(GroupRows) is var count and > 0)
        {
            ReadKeys(reader, format, keys.AsSpan(0, count));
            format.Hash(keys.AsSpan(0, count), hashes);
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                ours[i] = range.Contains(hashes[i]);
                if (ours[i])
                {
                    keys[kept] = keys[i];
                    hashes[kept++] = hashes[i];
                }
            }

            table.GetOrAdd(keys.AsSpan(0, kept), hashes.AsSpan(0, kept), rows);
            if (runs is [{ Column.Kind: ColumnKind.Fixed, Bytes: <= ScatterBytesMax, Converted: null } run])
            {
                Scatter(reader.Raw(count * run.Bytes), rows, ours.AsSpan(0, count), run);
                continue;
            }

            kept = 0;
            for (var i = 0; i < count; i++)
            {
                ReadRow(reader, table, runs, ours[i] ? keys[kept] : default, ours[i] ? rows[kept++] : 0);
            }
        }

        reader.End();
    }

    private static void ReadKeys<K>(StateStreamReader reader, KeyFormat<K> format, Span<K> keys)
    {
        if (format.Form == KeyForm.Fixed)
        {
            ref var first = ref Unsafe.As<K, byte>(ref MemoryMarshal.GetReference(keys));
            var bytes = keys.Length * Unsafe.SizeOf<K>();
            reader.Raw(bytes).CopyTo(MemoryMarshal.CreateSpan(ref first, bytes));
            return;
        }

        foreach (ref var key in keys)
        {
            key = KeyCodec.Read(reader, format);
        }
    }

    /// <summary>Copies the columns of a group to the rows of the keys that are ours.</summary>
    private static void Scatter(ReadOnlySpan<byte> stored, ReadOnlySpan<nint> rows, ReadOnlySpan<bool> ours, ColumnRun run)
    {
        var kept = 0;
        fixed (byte* first = stored)
        {
            var from = first;
            foreach (var our in ours)
            {
                if (our)
                {
                    Unsafe.CopyBlockUnaligned((byte*)rows[kept++] + run.Column.Offset, from, (uint)run.Bytes);
                }

                from += run.Bytes;
            }
        }
    }

    private static void ReadRow<K>(StateStreamReader reader, KeyedTable<K> table, ColumnRun[] runs, K? key, nint row)
    {
        foreach (var run in runs)
        {
            var column = run.Column;
            if (run.Converted is { } converted)
            {
                ConvertedColumn.Read(reader, table, converted, key, row);
                continue;
            }

            switch (column.Kind)
            {
                case ColumnKind.Fixed:
                    var bytes = reader.Raw(run.Bytes);
                    if (row != 0)
                    {
                        bytes.CopyTo(new Span<byte>((byte*)row + column.Offset, run.Bytes));
                    }

                    break;
                case ColumnKind.Blob:
                    var blob = reader.Bytes();
                    if (row != 0)
                    {
                        table.WriteBlob(row, column, blob);
                    }

                    break;
                default:
                    ReadList(reader, table, column, row);
                    break;
            }
        }
    }

    private static void ReadList<K>(StateStreamReader reader, KeyedTable<K> table, Column column, nint row)
    {
        if (row != 0)
        {
            table.ClearList(row, column);
        }

        for (var left = reader.Number(); left > 0; left--)
        {
            var entry = reader.Bytes();
            if (row != 0)
            {
                table.Append(row, column, entry);
            }
        }
    }
}
