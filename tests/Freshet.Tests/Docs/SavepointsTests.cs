using System.Runtime.CompilerServices;
using Freshet.Tests.Recovery;
using static Freshet.Tests.Jobs;
using static Freshet.Tests.Recovery.SavepointJobs;

namespace Freshet.Tests.Docs;

/// <summary>What docs/savepoints.md shows, run.</summary>
public sealed class SavepointsTests
{
    [Fact]
    public async Task Snippets_take_one_stop_with_one_and_start_from_it()
    {
        using var temp = new TempFolder();
        var folder = temp.Path;
        using (var job = Job(temp, From(temp, null), Slowly).Begin())
        {
            await job.HasRead(1000);

            // snippet begin
            var savepoint = await job.Handle.SavepointAsync(Path.Combine(folder, "before-the-change"));
            // snippet end
            var running = job;

            // snippet begin
            var last = await running.Handle.StopWithSavepointAsync(Path.Combine(folder, "last"), drain: false);
            // snippet end
            Assert.True(savepoint.Checkpoint < last.Checkpoint);
        }

        // snippet begin
        var options = new JobOptions
        {
            Parallelism = 4,
            Checkpoints = new CheckpointOptions
            {
                Folder = Path.Combine(folder, "checkpoints-2"),
                StartFrom = Path.Combine(folder, "last"),
                DropStateOf = ["daily"],
            },
        };
        // snippet end
        await Job(temp, options).RunQuietly();

        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(temp["out"])));
    }

    [Fact]
    public void Snippets_are_those_that_are_compiled()
    {
        var page = File.ReadAllText(Path.Combine(Here(), "../../../docs/savepoints.md"));
        var compiled = File.ReadAllText(Path.Combine(Here(), "SavepointsTests.cs")).Split("// snippet begin\n").Skip(1).Select(static s => s.Split("// snippet end")[0]).Take(3).ToList();

        Assert.All(compiled, snippet =>
        {
            var indent = snippet.Length - snippet.TrimStart(' ').Length;
            var lines = snippet.TrimEnd().Split('\n').Select(line => line[Math.Min(indent, line.Length)..]);
            Assert.Contains($"```csharp\n{string.Join('\n', lines)}\n```", page, StringComparison.Ordinal);
        });
        Assert.Equal(compiled.Count, page.Split("```csharp").Length - 1);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
