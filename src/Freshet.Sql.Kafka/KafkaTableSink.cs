using System.Globalization;
using Freshet.Core.Graph;
using Freshet.Sql.Operators;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Kafka;

/// <summary>Writes a topic, at least once: rows, changes of a changelog, or upserts and tombstones.</summary>
internal sealed class KafkaTableSink(KafkaTable table, KafkaConnection connection) : TableSink
{
    private int _built;

    public override bool TakesChanges => table.IsUpsert || table.Value.IsChangelog;

    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns) => Build(env, input, columns, isAppendOnly: false);

    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns, bool isAppendOnly)
    {
        if (connection.Topics is not [var topic])
        {
            throw FreshetException.User($"Table '{table.Name}' has {connection.Topics.Count} topics and can be read only: name one to write it.");
        }

        var places = new SinkColumns(table);
        var id = env.NextId;
        if (table.IsUpsert && !isAppendOnly)
        {
            var key = places.PlacesOf(table.PrimaryKey);
            DataType[] types = [.. key.Select(k => columns[k].Type)];
            var number = ++_built;
            env.Add(
                new StreamNode
                {
                    Id = id,
                    Name = $"upserts of {table.Name}",
                    Uid = number == 1 ? $"sql-upserts-{table.Name}" : string.Create(CultureInfo.InvariantCulture, $"sql-upserts-{table.Name}-{number}"),
                    Role = NodeRole.Operator,
                    Create = () => new EncodeUpserts(table, places, columns),
                    IsStateful = true,
                    IsKeyed = true,
                    UsesEpochs = true,
                    Detail = table.Value.Format,
                },
                new StreamEdge(input, 0, id, new Partitioning.Hash(new ColumnHasher(types, key))));
        }
        else
        {
            env.Add(
                new StreamNode { Id = id, Name = $"messages of {table.Name}", Role = NodeRole.Operator, Create = () => new EncodeMessages(table, places), Detail = table.Value.Format },
                new StreamEdge(input, 0, id, new Partitioning.Forward()));
        }

        new DataStream<KafkaOut>(env, id).ToKafka(connection.Brokers, topic, new OutFormat(table.Value.Format), new KafkaSinkOptions<KafkaOut>
        {
            KeyBytes = table.Key is null ? null : static message => message.Key,
            Tombstone = table.Key is null ? null : static message => message.Value is null,
            EventTime = places.Time >= 0,
            Delivery = connection.Delivery,
            TransactionalId = connection.TransactionalId,
            Properties = connection.SinkProperties,
        });
    }
}
