using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Columns that are stored by one copy: neighbours of fixed size without a gap between them, or one blob or list.</summary>
/// <param name="Column">The first column.</param>
/// <param name="Bytes">Bytes of the fixed columns in all.</param>
internal readonly record struct ColumnRun(Column Column, int Bytes)
{
    /// <summary>The runs of columns in the order in which they are stored.</summary>
    public static ColumnRun[] Of(IReadOnlyList<Column> columns)
    {
        List<ColumnRun> runs = [];
        foreach (var column in columns)
        {
            if (column.Kind == ColumnKind.Fixed && runs.Count > 0 && runs[^1] is var last
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
