namespace Freshet.Sql.Kafka.Tests;

/// <summary>The connector kafka, against a broker.</summary>
public sealed class KafkaTableTests(KafkaBroker broker) : KafkaTest(broker)
{
    private const string Bounded = "'scan.bounded.mode' = 'latest-offset'";

    [Theory]
    [InlineData("json", """{"id":1,"name":"a","price":1.50}""", """{"price":"2.5","name":null,"id":2,"more":[{}]}""")]
    [InlineData("csv", "1,a,1.50", "2,\"\",2.5")]
    public async Task Table_reads_the_messages_of_a_topic(string format, params string[] values)
    {
        var topic = NewTopic();
        Produce(topic, [.. values.Select(static v => ((string?)null, (string?)v))]);
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT, name STRING, price DECIMAL(10, 2)) {With(topic, $"'format' = '{format}', {Bounded}")}");

        Assert.Equal(["1\ta\t1.50", format == "csv" ? "2\t\t2.50" : "2\tnull\t2.50"], await Answer(env, "SELECT * FROM t"));
    }

    [Fact]
    public async Task Raw_table_is_the_message_as_it_is_whatever_bytes_it_has()
    {
        var (topic, copy) = (NewTopic(), NewTopic());
        Server.Produce(topic, [(0, null, [0, 255, 195], null)]);
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (line BYTES) {With(topic, $"'format' = 'raw', {Bounded}")}; CREATE TABLE c (line BYTES) {With(copy, "'format' = 'raw'")}; INSERT INTO c SELECT * FROM t");
        await Run(env);
        env = Job();
        env.ExecuteSql($"CREATE TABLE c (line BYTES) {With(copy, $"'format' = 'raw', {Bounded}")}");

        Assert.Equal(["x'00ffc3'"], await Answer(env, "SELECT line FROM c"));
    }

    [Theory]
    [InlineData("", """{"id":7,"name":"x","ts":9}""")]
    [InlineData(", 'value.fields-include' = 'EXCEPT_KEY'", """{"name":"x","ts":9}""")]
    public async Task Key_fields_are_written_into_keys_and_read_again(string include, string value)
    {
        var topic = NewTopic();
        var with = With(topic, $"'key.format' = 'json', 'key.fields' = 'id', 'format' = 'json', {Bounded}{include}");
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT, name STRING, ts BIGINT) {with}; INSERT INTO t VALUES (7, 'x', 9)");
        await Run(env);

        var message = Assert.Single(Server.ReadAll(topic));
        Assert.Equal(("""{"id":7}""", value), (message.Key, message.Value));
        env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT, name STRING, ts BIGINT) {with}");
        Assert.Equal(["7\tx\t9"], await Answer(env, "SELECT * FROM t"));
    }

    /// <summary>By the group that holds the mark it is seen that the sink is the one that was asked for.</summary>
    [Fact]
    public async Task Rows_are_written_exactly_once_when_the_table_says_so()
    {
        var topic = NewTopic();
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (id BIGINT) {With(topic, $"'format' = 'json', 'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = '{topic}'")}; INSERT INTO t VALUES (7), (8)");
        await Run(env);

        Assert.Equal(["""{"id":7}""", """{"id":8}"""], Server.ReadAll(topic).Select(static m => m.Value));
        Assert.True(Server.Committed($"{topic}-0", topic, 0) > 0);
    }

    [Fact]
    public async Task Key_has_names_without_the_prefix()
    {
        var topic = NewTopic();
        Produce(topic, ("""{"id":3}""", """{"id":4}"""));
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (k_id INT, id INT) {With(topic, $"'key.format' = 'json', 'key.fields' = 'k_id', 'key.fields-prefix' = 'k_', 'value.fields-include' = 'EXCEPT_KEY', 'format' = 'json', {Bounded}")}");

        Assert.Equal(["3\t4"], await Answer(env, "SELECT * FROM t"));
    }

    [Fact]
    public async Task Metadata_columns_say_where_a_message_lies_and_a_timestamp_is_written()
    {
        var topic = NewTopic(2);
        Server.Produce(topic, [(1, null, Bytes("""{"v":5}"""), 1_700_000_000_123), (1, null, Bytes("""{"v":6}"""), 1_700_000_000_124)]);
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (p INT METADATA FROM 'partition' VIRTUAL, v INT, `offset` BIGINT METADATA VIRTUAL, topic STRING METADATA VIRTUAL, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp') {With(topic, $"'format' = 'json', {Bounded}")}; INSERT INTO t VALUES (7, TO_TIMESTAMP_LTZ(1700000000999, 3))");
        Assert.Equal(["1\t5\t0\tTrue\t2023-11-14 22:13:20.123", "1\t6\t1\tTrue\t2023-11-14 22:13:20.124"], (await Answer(env, $"SELECT p, v, `offset`, topic = '{topic}', CAST(ts AS STRING) FROM t")).Select(static l => l.Replace("TRUE", "True", StringComparison.OrdinalIgnoreCase)).Where(static l => !l.Contains("\t7\t", StringComparison.Ordinal)));

        Assert.Equal((1_700_000_000_999, """{"v":7}"""), Server.ReadAll(topic).Where(static m => m.Value!.Contains('7', StringComparison.Ordinal)).Select(static m => (m.Timestamp, m.Value!)).Single());
    }

    [Theory]
    [InlineData("'scan.startup.mode' = 'earliest-offset'", "1 2 3")]
    [InlineData("'scan.startup.mode' = 'latest-offset'", "")]
    [InlineData("'scan.startup.mode' = 'timestamp', 'scan.startup.timestamp-millis' = '2000'", "2 3")]
    [InlineData("'properties.group.id' = 'GROUP'", "3")]
    [InlineData("'properties.group.id' = 'none-GROUP', 'properties.auto.offset.reset' = 'latest'", "")]
    public async Task Reading_starts_where_the_options_say(string start, string seen)
    {
        var topic = NewTopic();
        Server.Produce(topic, from i in Enumerable.Range(1, 3) select (0, (byte[]?)null, Bytes($"{i}"), (long?)(i * 1000)));
        Server.Commit(topic, topic, 0, 2);
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (v INT) {With(topic, $"'format' = 'csv', {Bounded}, {start.Replace("GROUP", topic, StringComparison.Ordinal)}")}");

        Assert.Equal(seen, string.Join(' ', await Answer(env, "SELECT v FROM t")));
    }

    /// <summary>One partition is an hour ahead: with one watermark for all, rows of the other would be late.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Watermark_is_that_of_the_slowest_partition(int parallelism)
    {
        var topic = NewTopic(2);
        Server.Produce(topic, from i in Enumerable.Range(0, 4000) from p in (int[])[0, 1] select (p, (byte[]?)null, Bytes($$"""{"p":{{p}},"ts":"2025-01-0{{1 + p}} 00:{{i / 60 % 60:00}}:{{i % 60:00}}.{{i % 1000:000}}"}"""), (long?)null));
        var env = Job(parallelism);
        env.ExecuteSql($"CREATE TABLE t (p INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' HOUR) {With(topic, $"'format' = 'json', {Bounded}")}");

        Assert.Equal(["0\t4000", "1\t4000"], await Answer(env, "SELECT p, SUM(n) FROM (SELECT p, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY p, window_start, window_end) GROUP BY p"));
    }

    [Theory]
    [InlineData("'format' = 'json'", """{"v":"x"}""", "partition 0, offset 1 into table 't': 'v' is no INT. The message: {\"v\":\"x\"}")]
    [InlineData("'format' = 'json'", null, "partition 0, offset 1 into table 't': it has no value (a tombstone)")]
    [InlineData("'format' = 'csv'", "1,2", "offset 1 into table 't': it has more than 1 values")]
    public async Task Message_that_is_no_row_fails_the_job_with_its_place_or_is_left_out(string format, string? value, string error)
    {
        var topic = NewTopic();
        var isJson = format.Contains("json", StringComparison.Ordinal);
        var good = isJson ? """{"v":1}""" : "1";
        Produce(topic, (null, good), (null, value), (null, good));
        var env = Job();
        env.ExecuteSql($"CREATE TABLE t (v INT) {With(topic, $"{format}, {Bounded}")}");
        Assert.Contains(error, (await Assert.ThrowsAsync<FreshetException>(() => Answer(env, "SELECT v FROM t"))).Message, StringComparison.Ordinal);

        env = Job();
        env.ExecuteSql($"CREATE TABLE t (v INT) {With(topic, $"{format}, {Bounded}, '{(isJson ? "json" : "csv")}.ignore-parse-errors' = 'true'")}");
        Assert.Equal(["1", "1"], await Answer(env, "SELECT v FROM t"));
    }
}
