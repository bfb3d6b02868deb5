using System.Runtime.CompilerServices;

namespace Freshet.Sql.Kafka.Tests.Docs;

/// <summary>The script of docs/sql/kafka.md as it stands there, over topics of the test's.</summary>
public sealed class KafkaPageTests(KafkaBroker broker) : KafkaTest(broker)
{
    [Fact]
    public async Task Script_of_the_page_keeps_the_totals_of_a_topic()
    {
        var (orders, totals) = (NewTopic(), NewTopic());
        Produce(orders, (null, """{"id":1,"customer":"a","total":1.5}"""), (null, """{"id":2,"customer":"b","total":4}"""), (null, """{"id":3,"customer":"a","total":2}"""));
        var page = await File.ReadAllTextAsync(Page());
        Assert.Contains("StreamEnvironment.Create().UseKafkaTables();", page, StringComparison.Ordinal);
        var script = page[(page.IndexOf("```sql\n", StringComparison.Ordinal) + 7)..];
        script = script[..script.IndexOf("\n```", StringComparison.Ordinal)]
            .Replace("localhost:9092", Server.Brokers, StringComparison.Ordinal)
            .Replace("'topic' = 'orders'", $"'topic' = '{orders}', 'scan.bounded.mode' = 'latest-offset'", StringComparison.Ordinal)
            .Replace("'topic' = 'totals'", $"'topic' = '{totals}'", StringComparison.Ordinal);
        var env = Job();
        env.ExecuteSql(script);
        await Run(env);

        Assert.Equal(
            [("""{"customer":"a"}""", """{"customer":"a","orders":2,"total":3.50}"""), ("""{"customer":"b"}""", """{"customer":"b","orders":1,"total":4.00}""")],
            Server.ReadAll(totals).GroupBy(static m => m.Key!).OrderBy(static g => g.Key, StringComparer.Ordinal).Select(static g => (g.Key, g.Last().Value!)));
    }

    private static string Page([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/sql/kafka.md");
}
