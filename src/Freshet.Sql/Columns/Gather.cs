using System.Runtime.CompilerServices;

namespace Freshet.Sql.Columns;

/// <summary>Takes some rows of a column, in any order.</summary>
internal static unsafe class Gather
{
    /// <summary>A new column of the rows with these numbers; texts are shared, not copied.</summary>
    public static Column Rows(Column from, ReadOnlySpan<ushort> rows)
    {
        Column to;
        switch (from.Storage)
        {
            case Storage.Struct:
                to = Struct(from, rows);
                break;
            case Storage.View:
                to = Column.Rent(Storage.View);
                Values<Int128>(from, to, rows);
                to.TakeBuffers(from);
                break;
            default:
                to = Column.Rent(from.Storage);
                switch (from.Storage.Width())
                {
                    case 1:
                        Values<byte>(from, to, rows);
                        break;
                    case 2:
                        Values<short>(from, to, rows);
                        break;
                    case 4:
                        Values<int>(from, to, rows);
                        break;
                    case 8:
                        Values<long>(from, to, rows);
                        break;
                    default:
                        Values<Int128>(from, to, rows);
                        break;
                }

                break;
        }

        if (from.HasNulls)
        {
            Nulls(from, to, rows);
        }

        return to;
    }

    private static void Values<T>(Column from, Column to, ReadOnlySpan<ushort> rows)
        where T : unmanaged
    {
        var source = from.As<T>();
        var target = to.As<T>();
        for (var i = 0; i < rows.Length; i++)
        {
            target[i] = source[rows[i]];
        }
    }

    private static void Nulls(Column from, Column to, ReadOnlySpan<ushort> rows)
    {
        var source = from.Validity;
        ulong word = 0;
        var i = 0;
        var target = to.NullPlaces();
        var all = ulong.MaxValue;
        for (; i < rows.Length; i++)
        {
            var row = rows[i];
            word |= (source[row >> 6] >> (row & 63) & 1) << (i & 63);
            if ((i & 63) == 63)
            {
                target[i >> 6] = word;
                all &= word;
                word = 0;
            }
        }

        if ((i & 63) != 0)
        {
            target[i >> 6] = word;
            all &= word | ~((1UL << (i & 63)) - 1);
        }

        if (all == ulong.MaxValue)
        {
            to.DropNulls();
        }
    }

    private static Column Struct(Column from, ReadOnlySpan<ushort> rows)
    {
        var fields = new Column?[from.Fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = from.Fields[i] is { } field ? Rows(field, rows) : null;
        }

        return Column.RentStruct(fields);
    }
}
