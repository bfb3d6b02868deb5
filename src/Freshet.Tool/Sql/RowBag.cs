using System.Text;
using System.Text.Json;
using Freshet.Sql;

namespace Freshet.Tool.Sql;

/// <summary>The rows of a result that are there now, in the order in which they came, each as often as it counts.</summary>
internal sealed class RowBag(ResultShape shape)
{
    private readonly Dictionary<string, (object?[] Cells, long Count, long At)> _rows = new(StringComparer.Ordinal);
    private long _next;

    /// <summary>Rows, each as often as it counts.</summary>
    public long Count { get; private set; }

    public void Add(ResultChange change)
    {
        var key = Key(change.Cells);
        var (_, count, at) = _rows.GetValueOrDefault(key, (change.Cells, 0, _next++));
        Count += change.Weight;
        if (count + change.Weight == 0)
        {
            _rows.Remove(key);
        }
        else
        {
            _rows[key] = (change.Cells, count + change.Weight, at);
        }
    }

    /// <summary>The rows in the query's order, those without one as they came.</summary>
    public IEnumerable<object?[]> Rows()
    {
        var rows = _rows.Values.OrderBy(static r => r.Cells, Comparer<object?[]>.Create(shape.Compare)).ThenBy(static r => r.At);
        foreach (var (cells, count, _) in rows)
        {
            for (var i = count; i > 0; i--)
            {
                yield return cells;
            }
        }
    }

    private string Key(object?[] cells)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            for (var c = 0; c < cells.Length; c++)
            {
                Cells.Write(writer, cells[c], shape.Relation.Columns[c].Type);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
