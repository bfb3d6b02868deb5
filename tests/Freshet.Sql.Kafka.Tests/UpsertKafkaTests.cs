namespace Freshet.Sql.Kafka.Tests;

/// <summary>The connector upsert-kafka, against a broker.</summary>
public sealed class UpsertKafkaTests(KafkaBroker broker) : KafkaTest(broker)
{
    private const string Formats = "'key.format' = 'json', 'value.format' = 'json', 'scan.bounded.mode' = 'latest-offset'";
    private const string Columns = "k STRING, v INT, w STRING, PRIMARY KEY (k) NOT ENFORCED";

    [Theory]
    [InlineData(1, "SELECT * FROM t", "a|3|z", "c|4|q")]
    [InlineData(2, "SELECT * FROM t", "a|3|z", "c|4|q")]
    [InlineData(1, "SELECT SUM(v), COUNT(*) FROM t", "7|2")]
    [InlineData(2, "SELECT COUNT(*) FROM t", "2")]
    [InlineData(1, "SELECT w FROM t WHERE v > 3", "q")]
    public async Task Table_is_the_latest_row_of_each_key(int parallelism, string query, params string[] rows)
    {
        var topic = NewTopic();
        Produce(
            topic,
            ("""{"k":"a"}""", """{"k":"a","v":1,"w":"x"}"""),
            ("""{"k":"b"}""", """{"k":"b","v":2,"w":"y"}"""),
            ("""{"k":"a"}""", """{"k":"a","v":3,"w":"z"}"""),
            ("""{"k":"b"}""", null),
            ("""{"k":"never"}""", null),
            ("""{"k":"c"}""", null),
            ("""{"k":"c"}""", """{"k":"c","v":4,"w":"q"}"""));
        var env = Job(parallelism);
        env.ExecuteSql($"CREATE TABLE t ({Columns}) {With(topic, Formats, "upsert-kafka")}");

        Assert.Equal(rows, (await Answer(env, query)).Select(static l => l.Replace('\t', '|')));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Query_that_changes_is_written_as_upserts_and_tombstones(int parallelism)
    {
        const int Accounts = 20;
        var (changes, totals) = (NewTopic(), NewTopic(2));
        Produce(changes, [.. Enumerable.Range(0, 2000).Select(static i => ($$"""{"k":"{{i % 100}}"}""", (string?)$$"""{"k":"{{i % 100}}","v":{{i}},"w":"{{i * 7 % Accounts}}"}""")), .. Enumerable.Range(0, 100).Where(static i => i * 7 % Accounts < 5).Select(static i => ($$"""{"k":"{{i}}"}""", (string?)null))]);
        var env = Job(parallelism);
        env.ExecuteSql($"""
            CREATE TABLE t ({Columns}) {With(changes, Formats, "upsert-kafka")};
            CREATE TABLE totals (w STRING, n BIGINT, total BIGINT, PRIMARY KEY (w) NOT ENFORCED) {With(totals, Formats + ", 'value.fields-include' = 'EXCEPT_KEY'", "upsert-kafka")};
            INSERT INTO totals SELECT w, COUNT(*), SUM(v) FROM t GROUP BY w
            """);
        await Run(env);

        var expected = Enumerable.Range(1900, 100).Where(static i => i * 7 % Accounts >= 5).GroupBy(static i => i * 7 % Accounts)
            .Select(static g => $"{g.Key}\t{g.Count()}\t{g.Sum()}").Order(StringComparer.Ordinal);
        env = Job(parallelism);
        env.ExecuteSql($"CREATE TABLE totals (w STRING, n BIGINT, total BIGINT, PRIMARY KEY (w) NOT ENFORCED) {With(totals, Formats + ", 'value.fields-include' = 'EXCEPT_KEY'", "upsert-kafka")}");
        Assert.Equal(expected, await Answer(env, "SELECT * FROM totals"));
        Assert.All(Server.ReadAll(totals).GroupBy(static m => m.Key).Where(static g => g.Last().Value is null), static g => Assert.True(int.Parse(g.Key![6..^2], System.Globalization.CultureInfo.InvariantCulture) < 5));
    }

    [Fact]
    public async Task Rows_that_only_come_are_upserts_of_which_the_last_stays()
    {
        var (lines, latest) = (NewTopic(), NewTopic());
        Produce(lines, (null, "a,1"), (null, "b,2"), (null, "a,3"));
        var env = Job();
        env.ExecuteSql($"""
            CREATE TABLE lines (k STRING, v INT) {With(lines, "'format' = 'csv', 'scan.bounded.mode' = 'latest-offset'")};
            CREATE TABLE latest (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED) {With(latest, "'key.format' = 'raw', 'value.format' = 'csv'", "upsert-kafka")};
            INSERT INTO latest SELECT * FROM lines
            """);
        await Run(env);

        Assert.Equal([("a", "a,1"), ("b", "b,2"), ("a", "a,3")], Server.ReadAll(latest).Select(static m => (m.Key, m.Value)));
    }

    [Fact]
    public async Task Result_with_two_rows_for_a_key_fails_the_job_and_names_the_key()
    {
        var (changes, to) = (NewTopic(), NewTopic());
        Produce(changes, ("""{"k":"a"}""", """{"k":"a","v":1,"w":"x"}"""), ("""{"k":"b"}""", """{"k":"b","v":2,"w":"x"}"""));
        var env = Job();
        env.ExecuteSql($"""
            CREATE TABLE t ({Columns}) {With(changes, Formats, "upsert-kafka")};
            CREATE TABLE by_w (w STRING, v INT, PRIMARY KEY (w) NOT ENFORCED) {With(to, Formats, "upsert-kafka")};
            INSERT INTO by_w SELECT w, v FROM t
            """);

        Assert.Contains("""two rows for the key {"w":"x"} of table 'by_w'""", (await Assert.ThrowsAsync<FreshetException>(() => Run(env))).Message, StringComparison.Ordinal);
    }
}
