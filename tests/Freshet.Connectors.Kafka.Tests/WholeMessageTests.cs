using System.Text;
using Freshet.Runtime.Jobs;
using Freshet.Servers;
using Microsoft.Extensions.Logging;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Keys, headers, places and tombstones, read and written.</summary>
public sealed class WholeMessageTests(KafkaBroker broker)
{
    private static readonly KafkaSourceOptions ToEnd = new() { Bounded = true };

    private KafkaServer Server => broker.Server;

    [Fact]
    public async Task FromKafka_gives_a_message_with_everything_that_belongs_to_it()
    {
        var topic = NewTopic(2);
        Server.Produce(topic,
        [
            (0, Bytes("k1"), Bytes("1"), 1_700_000_000_001), (0, null, Bytes("2"), 1_700_000_000_002), (1, Bytes("k3"), null, 1_700_000_000_003), (1, Bytes(""), Bytes("4"), 1_700_000_000_004),
        ]);
        var read = await Read(topic, Format.Text, Format.JsonLines<int>());

        Assert.Equal(
            [
                new(topic, 0, 0, 1_700_000_000_001, true, "k1", true, 1, read[0].Headers),
                new(topic, 0, 1, 1_700_000_000_002, false, null, true, 2, read[1].Headers),
                new(topic, 1, 0, 1_700_000_000_003, true, "k3", false, 0, read[2].Headers),
                new(topic, 1, 1, 1_700_000_000_004, true, "", true, 4, read[3].Headers),
            ],
            read);
        Assert.Equal([false, false, true, false], read.Select(m => m.IsTombstone));
        Assert.All(read, m => Assert.Empty(m.Headers));
    }

    [Fact]
    public async Task What_ToKafka_writes_FromKafka_reads()
    {
        var topic = NewTopic(3);
        KafkaMessage<string, Order>[] messages =
        [
            KafkaMessage.Of("a", new Order(1, 10), [new("trace", [1, 2, 255]), new("trace", null), new("empty", [])]),
            KafkaMessage.OfValue<string, Order>(new Order(2, 20)),
            KafkaMessage.Tombstone<string, Order>("a"),
            KafkaMessage.Of("", new Order(3, 30)),
        ];
        var env = StreamEnvironment.Create(Options());
        env.FromCollection(messages).WithParallelism(1).ToKafka(Server.Brokers, topic, Format.Text, Format.JsonLines<Order>()).WithParallelism(1);
        await Run(env);

        var read = await Read(topic, Format.Text, Format.JsonLines<Order>());
        Assert.Equal(
            messages.Select(m => (m.HasKey, m.Key, m.HasValue, m.Value)).Order(Comparer<(bool, string?, bool, Order?)>.Create((x, y) => string.CompareOrdinal($"{x}", $"{y}"))),
            read.Select(m => (m.HasKey, m.Key, m.HasValue, m.Value)).Order(Comparer<(bool, string?, bool, Order?)>.Create((x, y) => string.CompareOrdinal($"{x}", $"{y}"))));
        var headers = read.Single(m => m.Value?.Id == 1).Headers;
        Assert.Equal(["trace", "trace", "empty"], headers.Select(h => h.Name));
        Assert.Equal([1, 2, 255], headers[0].Value!);
        Assert.Null(headers[1].Value);
        Assert.Equal([], headers[2].Value!);
        var ofA = read.Where(m => m.Key == "a").ToArray();
        Assert.Equal([false, true], ofA.Select(m => m.IsTombstone)); // of one key in one partition, in their order
    }

    [Fact]
    public async Task A_tombstone_makes_a_job_forget_its_key()
    {
        var topic = NewTopic(1);
        Server.Produce(topic, [(0, Bytes("a"), Bytes("1"), null), (0, Bytes("b"), Bytes("2"), null), (0, Bytes("a"), null, null), (0, Bytes("a"), Bytes("5"), null), (0, Bytes("b"), Bytes("4"), null)]);
        var env = StreamEnvironment.Create(Options());
        var sums = await env.FromKafka(Server.Brokers, topic, Format.Text, Format.JsonLines<int>(), ToEnd)
            .KeyBy(m => m.Key!).Process(() => new SumSinceForgotten()).ToListAsync();

        Assert.Equal(["a 1", "a 5", "a forgotten", "b 2", "b 6"], sums.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Options_give_partition_headers_and_tombstones_to_any_record()
    {
        var topic = NewTopic(3);
        var env = StreamEnvironment.Create(Options());
        env.FromCollection([new Order(1, 10), new Order(2, -1), new Order(5, 50)]).ToKafka(Server.Brokers, topic, Format.JsonLines<Order>(), new KafkaSinkOptions<Order>
        {
            Key = o => $"{o.Id}",
            Partition = o => o.Id == 5 ? null : o.Id,
            Headers = o => o.Id == 1 ? [new KafkaHeader("id", Encoding.UTF8.GetBytes($"{o.Id}"))] : null,
            Tombstone = o => o.Amount < 0,
        });
        await Run(env);

        var read = await Read(topic, Format.Text, Format.JsonLines<Order>());
        Assert.Equal((1, "1"), (read.Single(m => m.Key == "1").Partition, Encoding.UTF8.GetString(read.Single(m => m.Key == "1").Headers.Single().Value!)));
        Assert.Equal((2, true), (read.Single(m => m.Key == "2").Partition, read.Single(m => m.Key == "2").IsTombstone));
        Assert.Equal(new Order(5, 50), read.Single(m => m.Key == "5").Value);
    }

    /// <summary>The snippet of docs/sources-and-sinks.md.</summary>
    [Fact]
    public async Task The_snippet_of_the_page_does_what_it_says()
    {
        var (prices, newest) = (NewTopic(2), NewTopic(1));
        Server.Produce(prices, [(0, Bytes("a"), Bytes("{\"cents\":1}"), null), (0, Bytes("b"), Bytes("{\"cents\":2}"), null), (0, Bytes("a"), null, null)]);
        var env = StreamEnvironment.Create(Options());
        var brokers = Server.Brokers;
        env.FromKafka(brokers, prices, Format.Text, Format.JsonLines<Price>(), new KafkaSourceOptions { Bounded = true })
            .KeyBy(message => message.Key!)
            .Process(() => new Newest())
            .ToKafka(brokers, newest, Format.Text, Format.JsonLines<Price>());
        await Run(env);

        var read = await Read(newest, Format.Text, Format.JsonLines<Price>());
        Assert.Equal(["a 1", "a forgotten", "b 2"], read.Select(m => $"{m.Key} {(m.IsTombstone ? "forgotten" : m.Value!.Cents)}").Order(StringComparer.Ordinal));
        var page = await File.ReadAllTextAsync(Path.Combine(Here(), "../../docs/sources-and-sinks.md"));
        var source = await File.ReadAllTextAsync(Path.Combine(Here(), "WholeMessageTests.cs"));
        var start = source.IndexOf("        env.FromKafka(brokers, prices", StringComparison.Ordinal);
        var code = string.Join('\n', source[start..source.IndexOf("        await Run(env);\n\n        var read = await Read(newest", StringComparison.Ordinal)].TrimEnd().Split('\n').Select(line => line[8..]));
        Assert.Contains(code.Replace("prices,", "\"prices\",", StringComparison.Ordinal).Replace("newest,", "\"newest\",", StringComparison.Ordinal), page, StringComparison.Ordinal);
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [Fact]
    public async Task Bad_keys_are_bad_records_by_policy()
    {
        var topic = NewTopic(1);
        Server.Produce(topic, [(0, Bytes("no number"), Bytes("1"), null), (0, Bytes("7"), Bytes("no number"), null), (0, Bytes("8"), Bytes("3"), null)]);
        var read = await Read(topic, Format.JsonLines<int>(), Format.JsonLines<int>(), ToEnd with { BadRecords = BadRecords.Skip });
        var error = await Assert.ThrowsAsync<FreshetException>(() => Read(topic, Format.JsonLines<int>(), Format.JsonLines<int>()));

        Assert.Equal([(8, 3)], read.Select(m => (m.Key, m.Value)));
        Assert.Contains("offset 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("the key: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_is_refused()
    {
        var topic = NewTopic(1);
        var wrong = StreamEnvironment.Create(Options());
        wrong.FromCollection([new Order(1, 1)]).ToKafka(Server.Brokers, topic, Format.JsonLines<Order>(), new KafkaSinkOptions<Order> { Partition = _ => 7 });
        var keyless = StreamEnvironment.Create(Options());
        keyless.FromCollection([new Order(1, 1)]).ToKafka(Server.Brokers, topic, Format.JsonLines<Order>(), new KafkaSinkOptions<Order> { Key = _ => null, Tombstone = _ => true });
        var messages = StreamEnvironment.Create(Options()).FromCollection([KafkaMessage.Of("a", 1)]);

        Assert.Contains("The topic has no such partition", (await Assert.ThrowsAsync<FreshetException>(() => Run(wrong))).Message, StringComparison.Ordinal);
        Assert.Contains("a tombstone without a key", (await Assert.ThrowsAsync<FreshetException>(() => Run(keyless))).Message, StringComparison.Ordinal);
        Assert.Contains("has Tombstone and no Key", Assert.Throws<FreshetException>(() => messages.ToKafka("b", "t", Format.JsonLines<KafkaMessage<string, int>>(), new() { Tombstone = _ => true })).Message, StringComparison.Ordinal);
        Assert.Contains("A message has its own key", Assert.Throws<FreshetException>(() => messages.ToKafka("b", "t", Format.Text, Format.JsonLines<int>(), new() { Key = _ => "k" })).Message, StringComparison.Ordinal);
        Assert.Contains("with a header", Assert.Throws<FreshetException>(() => messages.ToKafka("b", "t", Format.Csv<string>(new CsvOptions { Header = true }), Format.JsonLines<int>())).Message, StringComparison.Ordinal);
    }

    private static JobOptions Options() => new() { Parallelism = 2, Restart = RestartPolicy.None };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<JobStatus> Run(StreamEnvironment env)
    {
        using var factory = LoggerFactory.Create(_ => { });
        return await env.RunAsync("messages", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = factory });
    }

    private string NewTopic(int partitions)
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, partitions);
        return topic;
    }

    private async Task<List<KafkaMessage<TKey, TValue>>> Read<TKey, TValue>(string topic, Format<TKey> keys, Format<TValue> values, KafkaSourceOptions? options = null)
    {
        var read = await StreamEnvironment.Create(Options()).FromKafka(Server.Brokers, topic, keys, values, options ?? ToEnd).ToListAsync();
        return [.. read.OrderBy(m => m.Partition).ThenBy(m => m.Offset)];
    }

    private sealed record Order(int Id, int Amount);

    private sealed record Price(long Cents);

    /// <summary>Passes each change of a key on, and that it was forgotten.</summary>
    private sealed class Newest : KeyedProcessFunction<string, KafkaMessage<string, Price>, KafkaMessage<string, Price>>
    {
        public override void OnRecord(KafkaMessage<string, Price> message, ProcessContext<string, KafkaMessage<string, Price>> context) =>
            context.Emit(message.IsTombstone ? KafkaMessage.Tombstone<string, Price>(context.Key) : KafkaMessage.Of(context.Key, message.Value!));
    }

    private sealed class SumSinceForgotten : KeyedProcessFunction<string, KafkaMessage<string, int>, string>
    {
        private readonly ValueState<int> _sum;

        public SumSinceForgotten() => _sum = Value<int>("sum");

        public override void OnRecord(KafkaMessage<string, int> message, ProcessContext<string, string> context)
        {
            if (message.IsTombstone)
            {
                _sum.Clear();
                context.Emit($"{context.Key} forgotten");
                return;
            }

            context.Emit($"{context.Key} {_sum.Value += message.Value}");
        }
    }
}
