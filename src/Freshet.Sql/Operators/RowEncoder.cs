using Freshet.Sql.Columns;

namespace Freshet.Sql.Operators;

/// <summary>Encodes some columns of batches as rows.</summary>
internal sealed class RowEncoder(RowFormat format, IReadOnlyList<int> numbers)
{
    private readonly int[] _numbers = [.. numbers];
    private readonly Column[] _columns = new Column[format.Count];

    public RowFormat Format => format;

    /// <summary>The rows of the last batch.</summary>
    public EncodedRows Rows { get; } = new();

    /// <summary>Encodes the rows of a batch.</summary>
    public void Encode(ColumnBatch batch)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = batch[_numbers[i]];
        }

        format.Encode(_columns, batch.Count, Rows);
    }

    /// <summary>The same of columns in the order of the format.</summary>
    public void Encode(ReadOnlySpan<Column> columns, int count)
    {
        columns.CopyTo(_columns);
        format.Encode(_columns, count, Rows);
    }

    /// <summary>True when row i of the last batch has a NULL in these columns.</summary>
    public bool HasNull(int row)
    {
        foreach (var column in _columns)
        {
            if (column.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }
}
