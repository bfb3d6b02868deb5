namespace Freshet.Sql.Kafka.Tests;

/// <summary>Changes as Debezium tells them.</summary>
public sealed class DebeziumTests(KafkaBroker broker) : KafkaTest(broker)
{
    private const string Bounded = "'scan.bounded.mode' = 'latest-offset'";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changelog_is_read_as_rows_that_come_and_go(bool hasSchema)
    {
        var topic = NewTopic();
        string[] changes =
        [
            """{"before":null,"after":{"id":1,"name":"a","more":{"x":[1]}},"source":{"ts_ms":1},"op":"r"}""",
            """{"before":null,"after":{"id":2,"name":"b"},"op":"c"}""",
            """{"op":"u","before":{"id":1,"name":"a"},"after":{"id":1,"name":"\u0041\"}"}}""",
            """{"before":{"id":2,"name":"b"},"after":null,"op":"d","ts_ms":5}""",
        ];
        Produce(topic, [.. changes.Select(c => ((string?)"k", (string?)(hasSchema ? $$"""{"schema":{"fields":[{"payload":1}]},"payload":{{c}}}""" : c))), ("k", null)]);
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT, name STRING) {With(topic, $"'format' = 'debezium-json', {Bounded}{(hasSchema ? ", 'debezium-json.schema-include' = 'true'" : "")}")}");

        Assert.Equal(["1\tA\"}"], await Answer(env, "SELECT * FROM t"));
    }

    [Theory]
    [InlineData("""{"before":null,"after":{"id":1},"op":"u"}""", "it has op 'u' and no 'before' (with PostgreSQL, the table needs REPLICA IDENTITY FULL)")]
    [InlineData("""{"after":{"id":1},"op":"x"}""", "it has op 'x'")]
    [InlineData("""{"after":{"id":"y"},"op":"c"}""", "'after': 'id' is no BIGINT")]
    [InlineData("""{"op":"c","after":{"id":1}""", "offset 0")]
    public async Task Message_that_is_no_change_fails_the_job_or_is_left_out(string change, string error)
    {
        var topic = NewTopic();
        Produce(topic, (null, change), (null, """{"op":"c","after":{"id":5}}"""));
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT) {With(topic, $"'format' = 'debezium-json', {Bounded}")}");
        Assert.Contains(error, (await Assert.ThrowsAsync<FreshetException>(() => Answer(env, "SELECT * FROM t"))).Message, StringComparison.Ordinal);

        env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT) {With(topic, $"'format' = 'debezium-json', 'debezium-json.ignore-parse-errors' = 'true', {Bounded}")}");
        Assert.Equal(["5"], await Answer(env, "SELECT * FROM t"));
    }

    [Fact]
    public async Task Result_that_changes_is_written_as_changes_that_read_back_to_it()
    {
        var (changes, totals) = (NewTopic(), NewTopic());
        Produce(changes, [.. Enumerable.Range(0, 500).Select(static i => ((string?)null, (string?)$$$"""{"op":"c","after":{"id":{{{i % 7}}}}}"""))]);
        var table = $"CREATE TABLE totals (id BIGINT, n BIGINT) {With(totals, $"'key.format' = 'json', 'key.fields' = 'id', 'format' = 'debezium-json', {Bounded}")}";
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT) {With(changes, $"'format' = 'debezium-json', {Bounded}")}; {table}; INSERT INTO totals SELECT id, COUNT(*) FROM t GROUP BY id");
        await Run(env);

        env = Job();
        env.ExecuteSql(table);
        Assert.Equal(Enumerable.Range(0, 7).Select(static i => $"{i}\t{(500 / 7) + (i < 500 % 7 ? 1 : 0)}"), await Answer(env, "SELECT * FROM totals"));
    }
}
