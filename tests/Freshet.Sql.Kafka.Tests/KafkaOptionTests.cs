namespace Freshet.Sql.Kafka.Tests;

/// <summary>Options that are wrong are refused where the table is declared, with what would be right.</summary>
public sealed class KafkaOptionTests
{
    private const string Kafka = "'connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'x:1', 'format' = 'json'";
    private const string Upsert = "'connector' = 'upsert-kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'x:1', 'key.format' = 'json', 'value.format' = 'json'";

    [Theory]
    [InlineData("a INT", Kafka + ", 'scan.startup.mod' = 'x'", "Table 't' has no option 'scan.startup.mod'. Did you mean 'scan.startup.mode'?")]
    [InlineData("a INT", Kafka + ", 'scan.startup.mode' = 'latest-ofset'", "Did you mean 'latest-offset'?")]
    [InlineData("a INT", Kafka + ", 'scan.startup.mode' = 'specific-offsets'", "is one of earliest-offset, latest-offset, group-offsets, timestamp, and 'specific-offsets' is not")]
    [InlineData("a INT", Kafka + ", 'scan.startup.mode' = 'timestamp'", "'scan.startup.timestamp-millis' go together")]
    [InlineData("a INT", Kafka + ", 'scan.startup.mode' = 'group-offsets'", "set 'properties.group.id'")]
    [InlineData("a INT", Kafka + ", 'sink.delivery-guarantee' = 'none'", "is one of at-least-once, exactly-once")]
    [InlineData("a INT", Kafka + ", 'sink.transactional-id-prefix' = 'x'", "'sink.delivery-guarantee' = 'exactly-once'")]
    [InlineData("a INT", Kafka + ", 'scan.topic-partition-discovery.interval' = '5 days'", "is a time such as")]
    [InlineData("a INT", Kafka + ", 'key.fields' = 'a'", "'key.fields' and no 'key.format'")]
    [InlineData("alpha INT", Kafka + ", 'key.format' = 'json', 'key.fields' = 'alpa'", "Did you mean 'alpha'?")]
    [InlineData("a INT, b INT", Kafka + ", 'key.format' = 'raw', 'key.fields' = 'a;b'", "which is for one")]
    [InlineData("a INT", Kafka + ", 'key.format' = 'json', 'key.fields' = 'a', 'value.fields-include' = 'EXCEPT_KEY'", "has no column for 'format'")]
    [InlineData("a INT", Kafka + ", 'value.format' = 'json'", "both 'format' and 'value.format'")]
    [InlineData("a INT", "'connector' = 'kafka', 'topic' = 't', 'format' = 'json'", "needs the option 'properties.bootstrap.servers'")]
    [InlineData("a INT", "'connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'x:1', 'format' = 'avro'", "csv, json, raw and, for values, debezium-json are")]
    [InlineData("a INT, p INT METADATA FROM 'partitio' VIRTUAL", Kafka, "Did you mean 'partition'?")]
    [InlineData("a INT, p STRING METADATA FROM 'partition' VIRTUAL", Kafka, "which is a INT")]
    [InlineData("a INT, p INT METADATA FROM 'partition'", Kafka, "write METADATA FROM 'partition' VIRTUAL")]
    [InlineData("a INT", Upsert, "needs a PRIMARY KEY")]
    [InlineData("a INT, ts TIMESTAMP(3), PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR ts AS ts", Upsert, "A WATERMARK for table 't' is not there")]
    [InlineData("a INT, PRIMARY KEY (a) NOT ENFORCED", Upsert + ", 'scan.startup.mode' = 'latest-offset'", "has no option 'scan.startup.mode'")]
    [InlineData("a INT, ts TIMESTAMP(3) METADATA", "'connector' = 'filesystem', 'path' = 'x', 'format' = 'json'", "A metadata column of the connector 'filesystem' is not there yet")]
    public void Table_is_refused_when_an_option_is_wrong(string columns, string with, string error)
    {
        var env = StreamEnvironment.Create().UseKafkaTables();

        var refused = Assert.Throws<SqlBindException>(() => env.ExecuteSql($"CREATE TABLE t ({columns}) WITH ({with})"));

        Assert.Contains(error, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connectors_are_unknown_until_they_are_used() =>
        Assert.Contains("There is no connector 'kafka'", Assert.Throws<SqlBindException>(() => StreamEnvironment.Create().ExecuteSql($"CREATE TABLE t (a INT) WITH ({Kafka})")).Message, StringComparison.Ordinal);

    [Fact]
    public void Result_that_changes_is_refused_by_a_table_of_rows_that_only_come()
    {
        var env = StreamEnvironment.Create().UseKafkaTables();
        env.ExecuteSql($"CREATE TABLE t (a BIGINT) WITH ({Kafka})");

        Assert.Contains("takes only rows that come", Assert.Throws<SqlBindException>(() => env.ExecuteSql("INSERT INTO t SELECT COUNT(*) FROM (VALUES 1) AS v(x)")).Message, StringComparison.Ordinal);
    }
}
