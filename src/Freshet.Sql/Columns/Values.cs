namespace Freshet.Sql.Columns;

/// <summary>Values of two columns compared.</summary>
internal static unsafe class Values
{
    /// <summary>True when a row has the same value in both; NULL is the same as NULL.</summary>
    public static bool Same(Column a, Column b, int row)
    {
        if (a.IsNull(row) || b.IsNull(row))
        {
            return a.IsNull(row) && b.IsNull(row);
        }

        switch (a.Storage)
        {
            case Storage.View:
                return TextView.Equal(a.As<TextView>() + row, b.As<TextView>() + row);
            case Storage.Struct:
                for (var f = 0; f < a.Fields.Length; f++)
                {
                    if (!Same(a.Fields[f]!, b.Fields[f]!, row))
                    {
                        return false;
                    }
                }

                return true;
            default:
                var width = a.Storage.Width();
                return new ReadOnlySpan<byte>(a.Data + (row * width), width).SequenceEqual(new ReadOnlySpan<byte>(b.Data + (row * width), width));
        }
    }
}
