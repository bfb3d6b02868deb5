using System.Globalization;

namespace Freshet.Tests.Samples;

/// <summary>
/// A checkpoint as Freshet wrote it before checkpoints were incremental: of the word count at parallelism 2, after 188,416 of its 200,000
/// generated lines and 104 of its 168 counts (made by the version of 28 November 2026, with <c>--checkpoint-interval 20</c> and SIGTERM).
/// </summary>
public sealed class OldCheckpointTests
{
    private const string Name = "word-count/chk-0000000003";

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void A_checkpoint_of_the_format_before_is_gone_on_from(int parallelism)
    {
        using var folder = new TempFolder();
        Copy(folder);
        using var all = new WordCountChild("--parallelism", "2");
        using var rest = new WordCountChild("--checkpoint-folder", folder["ck"], "--parallelism", parallelism.ToString(CultureInfo.InvariantCulture));

        var (whole, restored) = (all.End(), rest.End());

        Assert.Equal((0, 0), (whole.Code, restored.Code));
        Assert.Contains("\n11584 lines in, 64 counts out", restored.Output, StringComparison.Ordinal);
        var counts = Counts(restored.Output);
        Assert.Equal(64, counts.Count);
        Assert.Subset(Counts(whole.Output), counts);
    }

    [Fact]
    public void A_damaged_file_of_the_format_before_is_refused_by_its_name()
    {
        using var folder = new TempFolder();
        Copy(folder);
        var file = folder[$"ck/{Name}/task-2-1.state"];
        var bytes = File.ReadAllBytes(file);
        bytes[500] ^= 4;
        File.WriteAllBytes(file, bytes);

        using var child = new WordCountChild("--checkpoint-folder", folder["ck"], "--parallelism", "2");
        var refused = child.End();

        Assert.Equal(1, refused.Code);
        Assert.Contains(file, refused.Error, StringComparison.Ordinal);
    }

    private static void Copy(TempFolder folder)
    {
        Directory.CreateDirectory(folder[$"ck/{Name}"]);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples/BeforeIncrements/chk-0000000003")))
        {
            File.Copy(file, Path.Combine(folder[$"ck/{Name}"], Path.GetFileName(file)));
        }
    }

    private static HashSet<string> Counts(string output) => [.. output.Split('\n').Where(l => l.StartsWith("WordCount {", StringComparison.Ordinal))];
}
