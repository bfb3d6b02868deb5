using System.Globalization;

namespace Freshet.Samples.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("freshet-samples-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    /// <summary>The lines of all visible files of a folder in it.</summary>
    public List<string> Lines(string name) => Lines(name, System.Text.Encoding.Latin1);

    /// <summary>The same of text.</summary>
    public List<string> Utf8Lines(string name) => Lines(name, System.Text.Encoding.UTF8);

    private List<string> Lines(string name, System.Text.Encoding encoding) =>
        [.. Directory.EnumerateFiles(this[name], "*", SearchOption.AllDirectories).Where(static f => !Path.GetFileName(f).StartsWith('.')).SelectMany(f => File.ReadAllText(f, encoding).Split('\n')[..^1])];

    /// <summary>The newest checkpoint that is complete, by the number of its folder; -1 if none is.</summary>
    public long NewestCheckpoint(string folder) => !Directory.Exists(this[folder]) ? -1 : Directory.GetFiles(this[folder], "MANIFEST", SearchOption.AllDirectories)
        .Select(static f => long.Parse(Path.GetFileName(Path.GetDirectoryName(f)!).AsSpan("chk-".Length), CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max();

    /// <summary>How many files of this name there are.</summary>
    public int Files(string folder, string name) => Directory.Exists(this[folder]) ? Directory.GetFiles(this[folder], name, SearchOption.AllDirectories).Length : 0;

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
