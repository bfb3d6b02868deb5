using System.Text;
using Freshet.Sql.Columns;
using Freshet.Sql.Formats;

namespace Freshet.Sql.Kafka;

/// <summary>Writes the key or the value of messages from rows.</summary>
/// <param name="part">What is in it.</param>
/// <param name="places">Where the part's columns are among the rows'.</param>
internal sealed class PartWriter(MessagePart part, IReadOnlyList<int> places)
{
    private readonly LineFormat _format = part.New();
    private readonly Column?[] _picked = new Column?[places.Count];
    private ColumnBatch? _part;

    /// <summary>Begins with the rows of a batch; <see cref="End"/> ends.</summary>
    public void Begin(ColumnBatch rows)
    {
        for (var i = 0; i < _picked.Length; i++)
        {
            _picked[i] = rows[places[i]].Share();
        }

        _part = ColumnBatch.Rent(_picked, rows.Count);
    }

    public void End()
    {
        _part?.Release();
        _part = null;
    }

    /// <summary>A row's bytes; null for NULL where the format is a value as it is.</summary>
    public byte[]? Write(int row)
    {
        if (part.Format == "raw" && _part![0].IsNull(row))
        {
            return null;
        }

        return part.IsBytes ? _part![0].Text(row).ToArray() : Encoding.UTF8.GetBytes(_format.Write(_part!, row, part.Fields));
    }

    /// <summary>A row that comes or goes, as Debezium tells it.</summary>
    public byte[] WriteChange(int row, bool comes)
    {
        var text = _format.Write(_part!, row, part.Fields);
        return Encoding.UTF8.GetBytes(comes ? $$"""{"before":null,"after":{{text}},"op":"c"}""" : $$"""{"before":{{text}},"after":null,"op":"d"}""");
    }
}
