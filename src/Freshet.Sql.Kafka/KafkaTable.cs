using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Kafka;

/// <summary>A declared table of Kafka: where its columns lie in messages, and how topics are read and written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">All its columns.</param>
/// <param name="Key">The columns of messages' keys, by the key's format; null where messages have no key.</param>
/// <param name="Value">The columns of messages' values.</param>
/// <param name="Metadata">The columns that are metadata.</param>
/// <param name="PrimaryKey">Of an upsert table the columns of its key.</param>
internal sealed record KafkaTable(
    string Name, SqlList<DataField> Columns, MessagePart? Key, MessagePart Value, IReadOnlyList<KafkaMetadata> Metadata, IReadOnlyList<int> PrimaryKey)
{
    /// <summary>True when a message tells the latest row of its key.</summary>
    public bool IsUpsert { get; private init; }

    /// <summary>What CREATE TABLE says.</summary>
    public static ConnectedTable Connect(TableOptions options, SqlList<DataField> columns, bool isUpsert)
    {
        var topics = options.Required("topic").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var connection = KafkaConnection.Of(options, topics, isUpsert);
        var metadata = KafkaMetadata.Of(options, columns);
        if (isUpsert && options.Key.Count == 0)
        {
            throw FreshetException.User($"Table '{options.Table}' is of upsert-kafka and needs a PRIMARY KEY (…) NOT ENFORCED: a message tells the latest row of its key.");
        }

        if (isUpsert && options.HasWatermark)
        {
            throw FreshetException.User($"A WATERMARK for table '{options.Table}' is not there: rows of upsert-kafka change, and event time is of rows that only come. Read the topic by the connector 'kafka' for that.");
        }

        if (isUpsert && metadata.FirstOrDefault(static m => !m.IsVirtual) is { } written)
        {
            throw FreshetException.User($"Column '{columns[written.Column].Name}' of table '{options.Table}' is metadata, which upsert-kafka only reads: write VIRTUAL behind it.");
        }

        var value = MessageParts.Of(options, columns, metadata, isUpsert, out var key);
        var table = new KafkaTable(options.Table, columns, key, value, metadata, isUpsert ? options.Key : []) { IsUpsert = isUpsert };
        return new ConnectedTable(() => new KafkaTableSource(table, connection), () => new KafkaTableSink(table, connection));
    }
}

/// <summary>The key or the value of a message: its format, and which columns are in it under which names.</summary>
/// <param name="Format">The name of the format.</param>
/// <param name="New">Makes the format.</param>
/// <param name="Columns">The table's columns in it.</param>
/// <param name="Fields">The same as the format knows them.</param>
internal sealed record MessagePart(string Format, Func<LineFormat> New, IReadOnlyList<int> Columns, SqlList<DataField> Fields)
{
    /// <summary>True when a value tells a change: rows that go and rows that come.</summary>
    public bool IsChangelog => Format == DebeziumEnvelope.Format;

    /// <summary>True when the change lies within a message that tells its schema, too.</summary>
    public bool HasSchema { get; init; }

    /// <summary>True when bytes are a column as they are.</summary>
    public bool IsBytes => Format == "raw" && Fields[0].Type.IsBinary;
}
