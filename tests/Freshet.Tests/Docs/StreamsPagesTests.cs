using System.Runtime.CompilerServices;

namespace Freshet.Tests.Docs;

public sealed class StreamsPagesTests
{
    [Theory]
    [InlineData("joins.md", "interval", 8)]
    [InlineData("joins.md", "temporal", 8)]
    [InlineData("triggers.md", "trigger", 8)]
    [InlineData("time-and-windows.md", "session", 8)]
    [InlineData("async.md", "async", 8)]
    [InlineData("broadcast.md", "broadcast", 8)]
    [InlineData("broadcast.md", "function", 4)]
    [InlineData("streams.md", "collect", 8)]
    [InlineData("streams.md", "union", 8)]
    [InlineData("batch.md", "mode", 8)]
    [InlineData("batch.md", "whole", 8)]
    public void Snippet_is_the_one_that_is_compiled(string page, string name, int indent)
    {
        var text = File.ReadAllText(Path.Combine(Here(), "../../../docs", page));
        var compiled = File.ReadLines(Path.Combine(Here(), "StreamsSnippets.cs"))
            .SkipWhile(line => !line.Contains($"// {name} begin", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.Contains($"// {name} end", StringComparison.Ordinal))
            .Select(line => line.Length >= indent ? line[indent..] : line);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled)}\n```", text);
    }

    [Fact]
    public async Task Batch_gives_what_the_page_says()
    {
        var (byAmount, _, _, _) = Alone(s => s.ByAmount);
        Assert.Equal([7, 5, 2], (await byAmount.ToListAsync()).Select(sale => sale.Amount));
        var (_, shops, _, _) = Alone(s => s.Shops);
        Assert.Equal(["hats", "shoes"], (await shops.ToListAsync()).Order(StringComparer.Ordinal));
        var (_, _, named, _) = Alone(s => s.Named);
        Assert.Equal(["Ann sold for 2", "Ann sold for 5", "Bob sold for 7"], (await named.ToListAsync()).Order(StringComparer.Ordinal));
        var (_, _, _, highest) = Alone(s => s.Highest);
        Assert.Equal(7, (await highest.ToListAsync()).Max(sale => sale.Amount));

        static StreamsSnippets.BatchResults Alone(Func<StreamsSnippets.BatchResults, object> wanted)
        {
            var results = StreamsSnippets.Batch();
            results.DiscardAllBut(wanted(results));
            return results;
        }
    }

    [Fact]
    public async Task Joins_give_what_the_page_says()
    {
        var (paid, priced) = StreamsSnippets.Joins(Env());
        priced.Discard();
        Assert.Equal(["1 paid after 60000 ms", "2 never paid"], (await paid.ToListAsync()).Order(StringComparer.Ordinal));
        (paid, priced) = StreamsSnippets.Joins(Env());
        paid.Discard();
        Assert.Equal(["1: 10 EUR", "2: 10.0 EUR"], (await priced.ToListAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Windows_give_what_the_pages_say()
    {
        Assert.Equal(["hats from 0: 1", "shoes from 0: 12", "shoes from 0: 13", "shoes from 60000: 2"], (await StreamsSnippets.Triggers_(Env()).ToListAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(["ann: /", "ann: / /cart"], (await StreamsSnippets.Sessions(Env()).ToListAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Functions_give_what_the_pages_say()
    {
        Assert.Equal(["Ann saw /", "somebody saw /"], (await StreamsSnippets.Async(Env()).ToListAsync()).Order(StringComparer.Ordinal));
        Assert.Contains("web-1: cpu is 91", await StreamsSnippets.Broadcast(Env()).ToListAsync());
        Assert.Equal(143, await StreamsSnippets.Collect());
        Assert.Equal(20, (await StreamsSnippets.Union(Env()).ToListAsync()).Count);
    }

    private static StreamEnvironment Env() => StreamEnvironment.Create(Jobs.Options());

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
