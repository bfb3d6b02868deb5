using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Reads a column whose values were stored as an earlier form of its type.</summary>
internal static unsafe class ConvertedColumn
{
    /// <summary>Reads the column of one row; row 0 is that of a key that is not ours.</summary>
    public static void Read<K>(StateStreamReader reader, KeyedTable<K> table, RestoredColumn converted, K? key, nint row)
    {
        var (column, stored, _) = converted;
        if (stored.Kind != ColumnKind.List)
        {
            Convert(table, converted, key, row, stored.Kind == ColumnKind.Fixed ? reader.Raw(stored.Size) : reader.Bytes());
            return;
        }

        if (row != 0)
        {
            table.ClearList(row, column);
        }

        for (var left = reader.Number(); left > 0; left--)
        {
            Convert(table, converted, key, row, reader.Bytes());
        }
    }

    private static void Convert<K>(KeyedTable<K> table, RestoredColumn converted, K? key, nint row, ReadOnlySpan<byte> stored)
    {
        if (row == 0)
        {
            return;
        }

        var column = converted.Column;
        var writer = new ByteWriter(256);
        try
        {
            if (!Convert(converted, key, row, stored, ref writer))
            {
                return;
            }

            switch (column.Kind)
            {
                case ColumnKind.Fixed:
                    writer.Written.CopyTo(new Span<byte>((byte*)row + column.Offset, column.Size));
                    break;
                case ColumnKind.Blob:
                    table.WriteBlob(row, column, writer.Written);
                    break;
                default:
                    table.Append(row, column, writer.Written);
                    break;
            }
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static bool Convert<K>(RestoredColumn converted, K? key, nint row, ReadOnlySpan<byte> stored, ref ByteWriter to)
    {
        try
        {
            return converted.Conversion!(row, stored, ref to);
        }
        catch (FreshetException e) when (e.Domain != ErrorDomain.Internal)
        {
            var (column, old, _) = converted;
            throw new FreshetException(
                e.Domain,
                e.Retry,
                $"State '{column.Name}' of the key '{key}' cannot be brought from {StateSchema.Describe(old.Kind, old.Schema)} to {StateSchema.Describe(column.Kind, column.Schema)}: {e.Message}",
                e);
        }
    }
}
