using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Columns that are stored by one copy: neighbours of fixed size without a gap between them, or one blob or list.</summary>
/// <param name="Column">The first column.</param>
/// <param name="Bytes">Bytes of the fixed columns in all.</param>
/// <param name="Converted">What converts its values, where they were stored otherwise; such a column is a run of its own.</param>
internal readonly record struct ColumnRun(Column Column, int Bytes, RestoredColumn? Converted = null)
{
    /// <summary>The runs of columns in the order in which they are stored.</summary>
    public static ColumnRun[] Of(IReadOnlyList<Column> columns) => Of([.. columns.Select(static c => new RestoredColumn(c, c, null))]);

    /// <summary>The same of columns that may have to be converted.</summary>
    public static ColumnRun[] Of(IReadOnlyList<RestoredColumn> columns)
    {
        List<ColumnRun> runs = [];
        foreach (var restored in columns)
        {
            var column = restored.Column;
            if (restored.Conversion is not null)
            {
                runs.Add(new ColumnRun(column, restored.Stored.Size, restored));
            }
            else if (column.Kind == ColumnKind.Fixed && runs.Count > 0 && runs[^1] is { Converted: null } last
                && last.Column.Kind == ColumnKind.Fixed && last.Column.Offset + last.Bytes == column.Offset)
            {
                runs[^1] = last with { Bytes = last.Bytes + column.Size };
            }
            else
            {
                runs.Add(new ColumnRun(column, column.Size));
            }
        }

        return [.. runs];
    }
}
