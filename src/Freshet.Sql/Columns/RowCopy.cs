namespace Freshet.Sql.Columns;

/// <summary>Where a copied row goes.</summary>
internal interface IRowPlace
{
    /// <summary>The place of the i-th row of a list, whose number is <paramref name="row"/>.</summary>
    int Of(int i, int row);
}

/// <summary>The rows one behind the other, from a place on.</summary>
internal readonly struct Behind(int first) : IRowPlace
{
    public int Of(int i, int row) => first + i;
}

/// <summary>Each row where it is.</summary>
internal readonly struct InPlace : IRowPlace
{
    public int Of(int i, int row) => row;
}

/// <summary>Copies rows from one column to another of the same storage; views as they are, fields of rows not.</summary>
internal static unsafe class RowCopy
{
    public static void Values<TPlace>(Column from, Column to, ReadOnlySpan<ushort> rows, TPlace place)
        where TPlace : struct, IRowPlace
    {
        switch (from.Storage.Width())
        {
            case 0:
                break;
            case 1:
                Values<byte, TPlace>(from, to, rows, place);
                break;
            case 2:
                Values<short, TPlace>(from, to, rows, place);
                break;
            case 4:
                Values<int, TPlace>(from, to, rows, place);
                break;
            case 8:
                Values<long, TPlace>(from, to, rows, place);
                break;
            default:
                Values<Int128, TPlace>(from, to, rows, place);
                break;
        }
    }

    /// <summary>NULL where the copied rows are; places that are written for the first time have a value until then.</summary>
    public static void Nulls<TPlace>(Column from, Column to, ReadOnlySpan<ushort> rows, TPlace place)
        where TPlace : struct, IRowPlace
    {
        for (var i = 0; i < rows.Length && from.HasNulls; i++)
        {
            if (from.IsNull(rows[i]))
            {
                to.SetNull(place.Of(i, rows[i]));
            }
        }
    }

    private static void Values<T, TPlace>(Column from, Column to, ReadOnlySpan<ushort> rows, TPlace place)
        where T : unmanaged
        where TPlace : struct, IRowPlace
    {
        var source = from.As<T>();
        var target = to.As<T>();
        for (var i = 0; i < rows.Length; i++)
        {
            target[place.Of(i, rows[i])] = source[rows[i]];
        }
    }
}
