using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>Lists of row numbers by what a condition says of them.</summary>
internal static unsafe class Selections
{
    /// <summary>The rows among those asked for that are true (or, with <paramref name="otherwise"/>, that are not); returns how many.</summary>
    public static int True(Column condition, in RowSet rows, Span<ushort> to, bool otherwise = false)
    {
        var values = condition.Data;
        var count = 0;
        var wanted = otherwise ? 0 : 1;
        if (!rows.IsPart && !condition.HasNulls)
        {
            fixed (ushort* list = to)
            {
                for (var i = 0; i < rows.Total; i++)
                {
                    list[count] = (ushort)i;
                    count += values[i] == wanted ? 1 : 0;
                }
            }

            return count;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var isTrue = values[row] != 0 && !condition.IsNull(row);
            to[count] = (ushort)row;
            count += isTrue != otherwise ? 1 : 0;
        }

        return count;
    }
}
