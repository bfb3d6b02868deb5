using System.Globalization;
using Freshet.Core.Graph;
using Freshet.Sql.Operators;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Kafka;

/// <summary>Reads topics: messages, decoded to columns; of an upsert table the changes of the latest row of each key.</summary>
internal sealed class KafkaTableSource(KafkaTable table, KafkaConnection connection) : TableSource
{
    private int _built;

    public override SqlList<DataField> Columns => table.Columns;

    public override bool IsBounded => connection.Source.Bounded;

    public override bool IsAppendOnly => !table.IsUpsert && !table.Value.IsChangelog;

    public override int Build(StreamEnvironment env, ColumnNeed need)
    {
        var number = ++_built;
        var uid = number == 1 ? table.Name : string.Create(CultureInfo.InvariantCulture, $"{table.Name}-{number}");
        var wanted = new ColumnNeed();
        wanted.Add(need);
        foreach (var key in table.PrimaryKey)
        {
            wanted.Add(key);
        }

        var withKeys = DecodeMessages.KeyPart(table) is not null;
        var messages = FromKafkaExtensions.Read(env, connection.Brokers, connection.Topics, () => new KafkaRowDecoder(withKeys), table.Value.Format, connection.Source)
            .WithUid($"sql-kafka-{uid}");
        var decoded = env.Add(
            new StreamNode { Id = env.NextId, Name = $"read {table.Name}", Role = NodeRole.Operator, Create = () => new DecodeMessages(table, wanted), Detail = table.Value.Format },
            new StreamEdge(messages.NodeId, 0, env.NextId, new Partitioning.Forward()));
        if (!table.IsUpsert)
        {
            return decoded;
        }

        int[] stored = [.. Enumerable.Range(0, table.Columns.Count).Where(wanted.Has)];
        DataType[] types = [.. table.PrimaryKey.Select(k => table.Columns[k].Type)];
        var kept = string.Join(",", stored.Select(c => table.Columns[c].Name));
        return env.Add(
            new StreamNode
            {
                Id = env.NextId,
                Name = $"latest of {table.Name}",
                Uid = $"sql-latest-{uid}-{StableHash.Of(kept.AsSpan()):x8}",
                Role = NodeRole.Operator,
                Create = () => new LatestRows(table.Columns, table.PrimaryKey, stored),
                IsStateful = true,
                IsKeyed = true,
                UsesEpochs = true,
                Detail = $"keeps {kept}",
            },
            new StreamEdge(decoded, 0, env.NextId, new Partitioning.Hash(new ColumnHasher(types, table.PrimaryKey))));
    }
}
