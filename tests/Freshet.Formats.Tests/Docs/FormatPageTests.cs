using System.IO.Compression;
using System.Runtime.CompilerServices;
using Freshet.Core;
using static Freshet.Formats.Tests.Docs.FormatSnippets;

namespace Freshet.Formats.Tests.Docs;

public sealed class FormatPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-formats-").FullName;

    [Theory]
    [InlineData("csv", 8)]
    [InlineData("members", 8)]
    [InlineData("packed", 8)]
    [InlineData("containers", 8)]
    [InlineData("order", 4)]
    public void Snippet_is_the_one_that_is_compiled(string name, int indent)
    {
        var compiled = File.ReadLines(Path.Combine(Here(), "FormatSnippets.cs"))
            .SkipWhile(line => !line.Contains($"// {name} begin", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.Contains($"// {name} end", StringComparison.Ordinal))
            .Select(line => line.Length >= indent ? line[indent..] : line);
        Assert.Contains($"```csharp\n{string.Join('\n', compiled)}\n```", File.ReadAllText(Path.Combine(Here(), "../../../docs/formats.md")));
    }

    [Fact]
    public async Task Csv_and_members_give_what_the_page_says()
    {
        File.WriteAllText(PathOf("items.csv"), "id,qty,note\n1,1,plain\n2,1,\"two\nlines\"\n");
        File.WriteAllText(PathOf("items.jsonl"), "{\"id\":1}\n{\"id\":2,\"qty\":null,\"note\":\"x\",\"more\":true}\n");

        Assert.Equal([new(1, 1, "plain"), new(2, 1, "two\nlines")], (await Csv(Env(), PathOf("items.csv")).ToListAsync()).OrderBy(i => i.Id));
        Assert.Equal([new(1, 0, ""), new(2, 0, "x")], (await Members(Env(), PathOf("items.jsonl")).ToListAsync()).OrderBy(i => i.Id));
    }

    [Fact]
    public async Task Packed_files_give_what_the_page_says()
    {
        Directory.CreateDirectory(PathOf("logs"));
        using (var gzip = new GZipStream(File.Create(PathOf("logs/a.log.gz")), CompressionLevel.Fastest))
        {
            gzip.Write("one error\nfine\nan error more\n"u8);
        }

        var env = Env();
        Packed(env, PathOf("logs"), PathOf("out"));
        await env.RunAsync("packed");
        Assert.All(Directory.GetFiles(PathOf("out"), "part-*"), file => Assert.EndsWith(".log.zst", file, StringComparison.Ordinal));
        Assert.Equal(["an error more", "one error"], (await Env().FromFiles(PathOf("out"), Format.Text).ToListAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Containers_give_what_the_page_says()
    {
        var orders = Enumerable.Range(0, 5000).Select(i => new Order(
            new Guid(i, 0, 0, new byte[8]), DateTimeOffset.UnixEpoch.AddSeconds(i), i % 2 == 0 ? "note" : null, [.. Enumerable.Range(0, i % 3).Select(n => new Line($"a{n}", n, n / 4m))])).ToList();
        var env = Env();
        env.FromCollection(orders).ToFiles(PathOf("avro"), Format.Avro<Order>());
        await env.RunAsync("make");

        env = Env();
        Containers(env, PathOf("avro"), PathOf("parquet"));
        await env.RunAsync("turn");

        var read = await Env().FromFiles(PathOf("parquet"), Format.Parquet<Order>()).ToListAsync();
        var expected = orders.Where(o => o.Lines.Count > 0).ToList();
        Assert.Equal(expected.Count, read.Count);
        Assert.Equal(
            expected.Select(o => System.Text.Json.JsonSerializer.Serialize(o)),
            read.OrderBy(o => o.At).Select(o => System.Text.Json.JsonSerializer.Serialize(o)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static StreamEnvironment Env() => StreamEnvironment.Create(new JobOptions { Parallelism = 2, Restart = RestartPolicy.None });

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private string PathOf(string name) => Path.Combine(_folder, name);
}
