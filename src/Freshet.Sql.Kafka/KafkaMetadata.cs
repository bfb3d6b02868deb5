using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Kafka;

/// <summary>What of a message's metadata there is.</summary>
internal enum MetadataKey
{
    Topic,
    Partition,
    Offset,
    Timestamp,
}

/// <summary>A column that is metadata of messages.</summary>
internal sealed record KafkaMetadata(int Column, MetadataKey Key, DataType Type, bool IsVirtual)
{
    private static readonly string[] Names = ["topic", "partition", "offset", "timestamp"];

    public static IReadOnlyList<KafkaMetadata> Of(TableOptions options, SqlList<DataField> columns) =>
        [.. options.Metadata.Select(m => One(options, columns[m.Column], m))];

    private static KafkaMetadata One(TableOptions options, DataField field, MetadataField meta)
    {
        var at = Array.IndexOf(Names, meta.Key);
        if (at < 0)
        {
            var nearest = Similar.Nearest(meta.Key, Names);
            throw FreshetException.User($"Column '{field.Name}' of table '{options.Table}' is of the metadata '{meta.Key}', which is not there: {string.Join(", ", Names)} are.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
        }

        var key = (MetadataKey)at;
        var (fits, wanted) = key switch
        {
            MetadataKey.Topic => (field.Type.IsText, "STRING"),
            MetadataKey.Partition => (field.Type.Kind == TypeKind.Int, "INT"),
            MetadataKey.Offset => (field.Type.Kind == TypeKind.BigInt, "BIGINT"),
            _ => (field.Type.IsTimestamp, "TIMESTAMP_LTZ(3)"),
        };
        if (!fits)
        {
            throw FreshetException.User($"Column '{field.Name}' of table '{options.Table}' is of the metadata '{meta.Key}', which is a {wanted}, and not a {field.Type.WithNull(true)}.");
        }

        return meta.IsVirtual || key == MetadataKey.Timestamp
            ? new KafkaMetadata(meta.Column, key, field.Type, meta.IsVirtual)
            : throw FreshetException.User($"Column '{field.Name}' of table '{options.Table}' is of the metadata '{meta.Key}', which is only read: write METADATA FROM '{meta.Key}' VIRTUAL.");
    }
}
