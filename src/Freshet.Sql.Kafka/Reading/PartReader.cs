using System.Text.Unicode;
using Freshet.Sql.Columns;
using Freshet.Sql.Formats;

namespace Freshet.Sql.Kafka;

/// <summary>Reads the key or the value of messages into those of the table's columns that are in it.</summary>
internal sealed class PartReader(MessagePart part, Predicate<int> isElsewhere)
{
    public const string NoUtf8 = "it is no UTF-8";

    private readonly LineFormat _format = part.New();
    private readonly Column?[] _picked = new Column?[part.Columns.Count];

    public bool SkipsBad => _format.SkipsBad;

    /// <summary>Reads it into a row; why it cannot be, or null.</summary>
    public string? Read(ReadOnlySpan<byte> bytes, RowColumns columns, int row, CellParser cells)
    {
        if (!part.IsBytes && !Utf8.IsValid(bytes))
        {
            return NoUtf8;
        }

        Pick(columns);
        return _format.Read(bytes, _picked, row, part.Fields, cells);
    }

    /// <summary>NULL in all of its columns.</summary>
    public void SetNull(RowColumns columns, int row)
    {
        Pick(columns);
        for (var i = 0; i < _picked.Length; i++)
        {
            if (_picked[i] is { } column)
            {
                CellParser.TrySetNull(column, row, part.Fields[i].Type);
            }
        }
    }

    private void Pick(RowColumns columns)
    {
        for (var i = 0; i < _picked.Length; i++)
        {
            _picked[i] = isElsewhere(part.Columns[i]) ? null : columns.All[part.Columns[i]];
        }
    }
}
