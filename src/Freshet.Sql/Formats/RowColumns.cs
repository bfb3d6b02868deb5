using Freshet.Sql.Columns;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Formats;

/// <summary>The columns of a batch that is filled row by row: those that are needed, null for the others.</summary>
internal sealed class RowColumns(SqlList<DataField> fields, ColumnNeed need)
{
    private readonly Column?[] _columns = new Column?[fields.Count];

    /// <summary>The columns.</summary>
    public Column?[] All => _columns;

    /// <summary>Makes those that are not there.</summary>
    public void Begin()
    {
        for (var c = 0; c < fields.Count; c++)
        {
            _columns[c] ??= need.Of(c) is { } one ? New(fields[c].Type, one) : null;
        }
    }

    /// <summary>What a bad record left in a row goes.</summary>
    public void Mend(int row)
    {
        foreach (var column in _columns)
        {
            Valid(column, row);
        }
    }

    /// <summary>The first rows as a batch.</summary>
    public ColumnBatch Take(int rows, Column? weights = null)
    {
        var batch = ColumnBatch.Rent(_columns, rows, weights);
        _columns.AsSpan().Clear();
        return batch;
    }

    /// <summary>Gives all back.</summary>
    public void Drop()
    {
        for (var c = 0; c < _columns.Length; c++)
        {
            _columns[c]?.Release();
            _columns[c] = null;
        }
    }

    private static Column New(DataType type, ColumnNeed need)
    {
        if (type.Kind != TypeKind.Row)
        {
            return Column.Rent(type.Storage());
        }

        var columns = new Column?[type.Fields.Count];
        for (var f = 0; f < columns.Length; f++)
        {
            columns[f] = need.Of(f) is { } one ? New(type.Fields[f].Type, one) : null;
        }

        return Column.RentStruct(columns);
    }

    private static void Valid(Column? column, int row)
    {
        column?.SetValid(row);
        foreach (var field in column is null ? default : column.Fields)
        {
            Valid(field, row);
        }
    }
}
