using Freshet.Sql.Kafka;
using Freshet.Sql.Tables;

namespace Freshet.Sql;

/// <summary>Topics of Apache Kafka as tables.</summary>
public static class KafkaTables
{
    /// <summary>Gives the job's SQL the connectors <c>kafka</c> and <c>upsert-kafka</c> (docs/sql/kafka.md).</summary>
    public static StreamEnvironment UseKafkaTables(this StreamEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var connectors = SqlSession.Of(environment).Connectors;
        connectors.Add("kafka", static (options, columns) => KafkaTable.Connect(options, columns, isUpsert: false));
        connectors.Add("upsert-kafka", static (options, columns) => KafkaTable.Connect(options, columns, isUpsert: true));
        return environment;
    }
}
