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

    public static void Into<K>(KeyedTable<K> table, KeyFormat<K> format, Stream from, KeyGroupRange range)
    {
        using var reader = new StateStreamReader(from);
        var columns = StateSchema.Read(reader, StateSchema.Kind.Table, format.Form, format.Schema, table.Layout.Columns);
        var keys = new K[GroupRows];
        var hashes = new uint[GroupRows];
        var rows = new nint[GroupRows];
        var ours = new bool[GroupRows];
        while (reader.Count(GroupRows) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                keys[i] = KeyCodec.Read(reader, format);
            }

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
            kept = 0;
            for (var i = 0; i < count; i++)
            {
                ReadRow(reader, table, columns, ours[i] ? rows[kept++] : 0);
            }
        }

        reader.End();
    }

    private static void ReadRow<K>(StateStreamReader reader, KeyedTable<K> table, Column[] columns, nint row)
    {
        foreach (var column in columns)
        {
            switch (column.Kind)
            {
                case ColumnKind.Fixed:
                    var bytes = reader.Raw(column.Size);
                    if (row != 0)
                    {
                        bytes.CopyTo(new Span<byte>((byte*)row + column.Offset, column.Size));
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
