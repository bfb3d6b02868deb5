namespace Freshet.Sql.Kafka;

/// <summary>Where the columns of a table are among those that are written: metadata that is only read is not.</summary>
internal sealed class SinkColumns
{
    private readonly int[] _places;

    public SinkColumns(KafkaTable table)
    {
        var next = 0;
        _places = [.. table.Columns.Select((_, c) => table.Metadata.Any(m => m.Column == c && m.IsVirtual) ? -1 : next++)];
        var time = table.Metadata.FirstOrDefault(static m => !m.IsVirtual);
        Time = time is null ? -1 : _places[time.Column];
        TimePerMillisecond = time?.Type.Precision > 3 ? 1000 : 1;
    }

    /// <summary>The column that is the messages' timestamp; -1 for none.</summary>
    public int Time { get; }

    /// <summary>Its units in a millisecond.</summary>
    public int TimePerMillisecond { get; }

    public int[] PlacesOf(MessagePart part) => PlacesOf(part.Columns);

    public int[] PlacesOf(IEnumerable<int> columns) => [.. columns.Select(c => _places[c])];
}
