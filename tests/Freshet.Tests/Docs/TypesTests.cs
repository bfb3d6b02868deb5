using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using static Freshet.Tests.Docs.TypesSnippet;

namespace Freshet.Tests.Docs;

public sealed class TypesTests
{
    [Fact]
    public async Task Snippet_is_a_record_that_state_keeps_whole()
    {
        var first = Made(1, replaces: null);
        var second = Made(2, replaces: first);
        var output = new List<Order>();

        await RunAsync([first, second, Made(3, replaces: second)], output, new JobOptions { Parallelism = 1, Restart = RestartPolicy.None });

        Assert.Equal([1, 2], output.Select(order => order.Total / BigInteger.Pow(10, 40)));
        var kept = output[1];
        Assert.NotSame(second, kept);
        Assert.Equal([new Line("bolt", 2)], kept.ByShelf["A"]);
        Assert.Equal(["new", "paid"], kept.Tags.Order());
        Assert.Equal((new DateOnly(2026, 11, 27), 12.50m), kept.Payments.Dequeue());
        Assert.Equal(first.At, kept.Replaces!.At);
        Assert.Null(kept.Replaces.Replaces);
    }

    [Fact]
    public void Snippet_takes_what_an_earlier_record_stored()
    {
        var reader = Core.Serializer<EvolutionSnippet.Parcel>.Of().ReaderOf(Core.Serializer<EvolutionSnippetBefore.Parcel>.Of().Schema);
        var writer = new Core.ByteWriter(256);
        Core.Serializer<EvolutionSnippetBefore.Parcel>.Of().Write(ref writer, new("Main Street", EvolutionSnippetBefore.Priority.Normal, 250, "p1"));
        var bytes = new Core.ByteReader(writer.Written);

        Assert.Equal(new EvolutionSnippet.Parcel("p1", 250, EvolutionSnippet.Priority.Usual), reader.Read(ref bytes));
        writer.Dispose();
    }

    [Theory]
    [InlineData("TypesSnippet.cs")]
    [InlineData("EvolutionSnippet.cs")]
    public void Snippet_is_the_one_that_is_compiled(string file)
    {
        var page = File.ReadAllText(Path.Combine(Here(), "../../../docs/types.md"));
        var compiled = File.ReadLines(Path.Combine(Here(), file))
            .SkipWhile(line => !line.Contains("// type begin", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.Contains("// type end", StringComparison.Ordinal))
            .Select(line => line[Math.Min(4, line.Length)..]);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled)}\n```", page);
    }

    private static Order Made(int number, Order? replaces) => new(
        Guid.Empty,
        new DateTimeOffset(2026, 11, 27, 4, number, 0, TimeSpan.FromHours(1)),
        number * BigInteger.Pow(10, 40),
        new Dictionary<string, List<Line>> { ["A"] = [new("bolt", 2)] },
        ["new", "paid"],
        new([(new DateOnly(2026, 11, 27), 12.50m)]),
        replaces);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
