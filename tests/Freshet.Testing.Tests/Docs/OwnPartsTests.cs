using System.Runtime.CompilerServices;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Docs;

public sealed class OwnPartsTests
{
    [Theory]
    [InlineData("triggers.md", "trigger")]
    [InlineData("time-and-windows.md", "generator")]
    [InlineData("sources-and-sinks.md", "source")]
    [InlineData("sources-and-sinks.md", "sink")]
    public void Snippet_is_the_one_that_is_compiled(string page, string name)
    {
        var compiled = File.ReadLines(Path.Combine(Here(), "OwnPartsSnippets.cs"))
            .SkipWhile(line => !line.Contains($"// {name} begin", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.Contains($"// {name} end", StringComparison.Ordinal))
            .Select(line => line.Length >= 4 ? line[4..] : line);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled)}\n```", File.ReadAllText(Path.Combine(Here(), "../../../docs", page)), StringComparison.Ordinal);
    }

    [Fact]
    public void Trigger_and_evictor_give_what_the_page_says()
    {
        using var test = FunctionTest.Of<OwnPartsSnippets.Sale, string>(sales => sales
            .KeyBy(sale => sale.Product)
            .Window(Session.EventTime(TimeSpan.FromSeconds(10)))
            .Trigger(() => new OwnPartsSnippets.SoldFor(100))
            .Evict(new OwnPartsSnippets.NotFree())
            .Apply((product, _, records) => new[] { $"{product} {string.Join('+', records.Select(sale => sale.Cents))}" }));

        foreach (var (cents, at) in new[] { (60, 0), (0, 1), (40, 2), (5, 15_000), (7, 8_000) })
        {
            test.Push(new OwnPartsSnippets.Sale("hat", cents, at), at: at);
        }

        test.Output.ExpectNext("hat 60+40");
        test.Watermark(30_000);
        test.Output.ExpectNext("hat 60+40+5+7");
    }

    [Fact]
    public void Generator_gives_what_the_page_says()
    {
        using var test = FunctionTest.Of<OwnPartsSnippets.Beat, OwnPartsSnippets.Beat>(beats =>
            beats.WithWatermarks(() => new OwnPartsSnippets.HourEnds(), beat => beat.TimeMs));

        test.Push(new OwnPartsSnippets.Beat("a", 5, EndsHour: false));
        Assert.Equal(long.MinValue, test.OutputWatermark);
        test.Push(new OwnPartsSnippets.Beat("a", 7, EndsHour: true));
        Assert.Equal(7, test.OutputWatermark);
    }

    [Fact]
    public void Source_gives_each_record_once_in_every_way_that_a_job_may_read_it() => SourceTest
        .Of(env => env.FromSource("shards", () => new OwnPartsSnippets.ShardReader(new Shards()), isBounded: true))
        .ExpectInAnyOrder([.. new Shards().All.Select(text => Record(text))])
        .CheckAll();

    [Fact]
    public void Sink_shows_each_record_once_in_every_way_that_a_job_may_end() => SinkTest
        .Of(() => new OwnPartsSnippets.Table(), (DataStream<string> rows, OwnPartsSnippets.Table table) => rows.ToSink("table", () => new OwnPartsSnippets.TableWriter(table), isStateful: true))
        .Visible(table => [.. table.Rows])
        .Input("a", "b", "c", "d")
        .CheckAll();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private sealed class Shards : OwnPartsSnippets.IShards
    {
        private static readonly string[] Texts = [.. Enumerable.Range(0, 230).Select(n => $"text {n}")];

        public IReadOnlyList<string> Names { get; } = ["red", "green", "blue"];

        public IEnumerable<string> All => Names.SelectMany(shard => Texts.Select(text => $"{shard} {text}"));

        public IReadOnlyList<string> Read(string shard, int from, int most) => [.. Texts.Skip(from).Take(most).Select(text => $"{shard} {text}")];
    }
}
