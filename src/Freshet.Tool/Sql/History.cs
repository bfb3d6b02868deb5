namespace Freshet.Tool.Sql;

/// <summary>What was written at the prompt before, kept in the user's folder of state from one session to the next.</summary>
internal sealed class History
{
    private const int EntriesMost = 1000;

    private readonly List<string> _entries = [];
    private readonly string _path;

    private History(string path) => _path = path;

    public IReadOnlyList<string> Entries => _entries;

    /// <summary>Where it is: <c>FRESHET_HISTORY</c>, or <c>freshet/sql-history</c> in the user's state.</summary>
    public static History Load()
    {
        var path = Environment.GetEnvironmentVariable("FRESHET_HISTORY") is { Length: > 0 } given ? given : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state ? state : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "freshet",
            "sql-history");
        var history = new History(path);
        try
        {
            history._entries.AddRange(File.ReadLines(path).Where(static l => l.Length > 0).TakeLast(EntriesMost));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a first session has none; one that cannot be read is none
        }

        return history;
    }

    public void Add(string entry)
    {
        if (entry.Length > 0 && (_entries.Count == 0 || _entries[^1] != entry))
        {
            _entries.Add(entry);
        }
    }

    public void Save()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllLines(_path, _entries.TakeLast(EntriesMost));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The history could not be kept: {e.Message}");
        }
    }
}
