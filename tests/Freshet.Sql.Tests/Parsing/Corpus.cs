using System.Runtime.CompilerServices;

namespace Freshet.Sql.Tests.Parsing;

/// <summary>The texts that the tests read: Nexmark's statements, statements of jobs, and a line for each construct.</summary>
internal static class Corpus
{
    /// <summary>Statements that Flink accepts, one a line.</summary>
    public static IReadOnlyList<string> Accepted { get; } = [.. Lines("accepted.sql").Select(line => line[..^1])];

    /// <summary>Scripts.</summary>
    public static IReadOnlyList<string> Scripts { get; } = [Text("jobs.sql"), .. Directory.GetFiles(Path.Combine(Folder(), "nexmark")).Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => Accepted.Concat(Scripts);

    public static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Folder(), file)).Where(line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith('#'));

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder(), file));

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Corpus");
}
