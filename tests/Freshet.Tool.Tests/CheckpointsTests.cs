using System.Globalization;
using System.Text.Json;

namespace Freshet.Tool.Tests;

public sealed class CheckpointsTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public CheckpointsTests()
    {
        // 1,000 rows of 7 keys, in a folder that is watched, so that the state is there when the job is stopped
        Directory.CreateDirectory(_tool.At("in"));
        _tool.With("in/a.csv", string.Concat(Enumerable.Range(1, 1000).Select(static n => string.Create(CultureInfo.InvariantCulture, $"k{n % 7},{n}\n"))));
        _tool.With(
            "job.sql",
            """
            CREATE TABLE t (name STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'in', 'format' = 'csv', 'source.monitor-interval' = '20ms');
            CREATE TABLE o (name STRING, n BIGINT) WITH ('connector' = 'print');
            INSERT INTO o SELECT name, SUM(n) FROM t GROUP BY name;
            """);
        using var job = _tool.Start("dotnet", [ToolRun.Built("Freshet.Tool"), "sql", "-f", "job.sql", "--checkpoint-folder", "ck", "--parallelism", "2"]);
        Assert.NotNull(job.StandardOutput.ReadLine());
        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", job.Id.ToString(CultureInfo.InvariantCulture)]);
        job.StandardOutput.ReadToEnd();
        job.WaitForExit();
        Assert.Equal(130, job.ExitCode);
    }

    private string Job => _tool.At("ck/insert-into-o");

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Operators_states_types_and_keys_of_a_whole_checkpoint_are_told()
    {
        var result = _tool.Freshet("checkpoints", "ck");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("  whole ", result.Out, StringComparison.Ordinal);
        Assert.Contains("groups (table)  by row(STRING): 7 keys", result.Out, StringComparison.Ordinal);
        Assert.Contains("a0.sum  i128", result.Out, StringComparison.Ordinal);
        Assert.Contains("A start goes on from ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_says_the_same()
    {
        var root = JsonDocument.Parse(_tool.Freshet("checkpoints", Job, "--json").Out).RootElement;

        var last = root.GetProperty("jobs")[0].GetProperty("checkpoints").EnumerateArray().Last();
        var groups = last.GetProperty("operators").EnumerateArray().SelectMany(static o => o.GetProperty("states").EnumerateArray()).Single(static s => s.GetProperty("name").GetString() == "groups");
        Assert.Equal(("whole", "table", 7), (last.GetProperty("condition").GetString(), groups.GetProperty("kind").GetString(), groups.GetProperty("count").GetInt32()));
    }

    [Fact]
    public void One_changed_byte_is_damage_that_is_named_and_has_its_exit_code()
    {
        var file = Directory.EnumerateFiles(Job, "*.state", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        var bytes = File.ReadAllBytes(file);
        bytes[^20] ^= 1;
        File.WriteAllBytes(file, bytes);

        var result = _tool.Freshet("checkpoints", "ck");

        Assert.Equal(4, result.Code);
        Assert.Contains("damaged", result.Out, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file), result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoint_without_manifest_is_unfinished_and_stays_as_it_is()
    {
        var manifests = Directory.EnumerateFiles(Job, "MANIFEST", SearchOption.AllDirectories).ToArray();
        Array.ForEach(manifests, File.Delete);
        var before = Directory.EnumerateFileSystemEntries(Job, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();

        var result = _tool.Freshet("checkpoints", "ck");

        Assert.Contains("unfinished", result.Out, StringComparison.Ordinal);
        Assert.Contains("none that a start could go on from", result.Out, StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(Job, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("none", "There is no folder 'none'")]
    [InlineData("in", "'in' holds no checkpoints")]
    public void Folder_that_is_none_is_refused(string folder, string said)
    {
        var result = _tool.Freshet("checkpoints", folder);

        Assert.Equal(2, result.Code);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }
}
