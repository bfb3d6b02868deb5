namespace Freshet.Sql.Columns;

/// <summary>Takes some rows of a column, in any order.</summary>
internal static unsafe class Gather
{
    /// <summary>A new column of the rows with these numbers; texts are shared, not copied.</summary>
    public static Column Rows(Column from, ReadOnlySpan<ushort> rows)
    {
        var to = from.Storage == Storage.Struct ? Struct(from, rows) : Column.Rent(from.Storage);
        RowCopy.Values(from, to, rows, new Behind(0));
        to.TakeBuffers(from);
        if (from.HasNulls)
        {
            Nulls(from, to, rows);
        }

        return to;
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
