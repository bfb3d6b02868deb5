using System.Globalization;
using System.Text;
using Freshet.Core;

namespace Freshet.Testing;

/// <summary>
/// A program that reads the job's output as it appears, and knows what it has to be. What it has once seen must stay, unless a checkpoint
/// was damaged: then the engine may take back what came after the one before.
/// </summary>
internal sealed class OutputReader(SimulatedDisk disk, IReadOnlyDictionary<string, IReadOnlyList<string>> expected)
{
    private const string Manifest = "/MANIFEST";

    private readonly Dictionary<string, uint> _seen = new(StringComparer.Ordinal);
    private readonly List<long> _completed = [];
    private long _newestComplete;

    /// <summary>What was wrong when a file got its name; the engine may have taken the exception for a failure of the disk.</summary>
    public SimulationException? Violation { get; private set; }

    /// <summary>The checkpoints that became complete and were not undone by a power loss, oldest first; some are deleted by now.</summary>
    public IReadOnlyList<long> Completed => _completed;

    /// <summary>Lines that have to be there at the end.</summary>
    public long LinesExpected => expected.Values.Sum(static lines => (long)lines.Count);

    /// <summary>A checkpoint was or may seem damaged: what was seen may be taken back.</summary>
    public bool MayTakeBack { get; set; }

    /// <summary>A file got this name: a checkpoint is complete, or output is committed.</summary>
    public void OnRenamed(string path)
    {
        try
        {
            LookAt(path);
        }
        catch (SimulationException e)
        {
            Violation ??= e;
        }
    }

    private void LookAt(string path)
    {
        if (IsCheckpoint(path))
        {
            var id = CheckpointOf(path);
            _completed.Add(id);
            _newestComplete = Math.Max(_newestComplete, id);
            return;
        }

        if (!IsVisible(path))
        {
            return;
        }

        var checkpoint = long.Parse(Name(path).Split('-')[3], CultureInfo.InvariantCulture);
        if (checkpoint > _newestComplete)
        {
            throw new SimulationException($"'{path}' became visible with checkpoint {checkpoint}, but the newest complete one is {_newestComplete}");
        }

        var bytes = disk.ReadAll(path);
        var hash = StableHash.Of(bytes);
        if (_seen.TryGetValue(path, out var before) && before != hash && !MayTakeBack)
        {
            throw new SimulationException($"'{path}' is visible with other bytes than before");
        }

        _seen[path] = hash;
    }

    /// <summary>The complete checkpoints on the disk, oldest first: their numbers and folders.</summary>
    public IReadOnlyList<(long Id, string Folder)> Checkpoints() =>
        [.. disk.Snapshot().Select(static file => file.Path).Where(IsCheckpoint)
            .Select(static path => (CheckpointOf(path), path[..^Manifest.Length])).Order()];

    /// <summary>A process begins: what is on the disk now counts.</summary>
    public void OnStart()
    {
        _newestComplete = Checkpoints() is { Count: > 0 } complete ? complete[^1].Id : 0;
        _completed.RemoveAll(id => id > _newestComplete);
    }

    /// <summary>The process starts from a savepoint: its checkpoint counts, and output that came after it may be taken back.</summary>
    public void StartsFrom(long checkpoint)
    {
        _newestComplete = Math.Max(_newestComplete, checkpoint);
        MayTakeBack = true;
    }

    /// <summary>Nothing visible is unexpected, doubled or half-written; at the end nothing is missing either.</summary>
    public void Check(bool isEnd)
    {
        var files = disk.Snapshot().Where(static file => file.Path.StartsWith("/out/", StringComparison.Ordinal)).ToList();
        foreach (var (folder, lines) in expected)
        {
            var actual = files.Where(file => IsVisible(file.Path) && file.Path.StartsWith(folder + "/", StringComparison.Ordinal)).SelectMany(LinesOf);
            Compare(folder, lines, actual, isEnd);
        }

        if (!isEnd)
        {
            return;
        }

        if (files.Find(static file => file.Path.EndsWith(".inprogress", StringComparison.Ordinal)) is { Path: { } left })
        {
            throw new SimulationException($"'{left}' is left over at the end");
        }

        var there = files.ToDictionary(static file => file.Path, static file => StableHash.Of(file.Bytes), StringComparer.Ordinal);
        foreach (var (path, hash) in _seen)
        {
            if (!MayTakeBack && (!there.TryGetValue(path, out var now) || now != hash))
            {
                throw new SimulationException($"'{path}' was visible and is {(there.ContainsKey(path) ? "changed" : "gone")} at the end");
            }
        }
    }

    private static void Compare(string folder, IReadOnlyList<string> expected, IEnumerable<string> actual, bool isEnd)
    {
        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in expected)
        {
            left[line] = left.GetValueOrDefault(line) + 1;
        }

        foreach (var line in actual)
        {
            if (!left.TryGetValue(line, out var count))
            {
                throw new SimulationException($"{folder}: wrong line '{line}' (right: {Nearest(line, expected)})");
            }

            left[line] = count > 0 ? count - 1 : throw new SimulationException($"{folder}: line '{line}' is there twice");
        }

        var missing = left.Where(static l => l.Value > 0).Select(static l => l.Key).ToList();
        if (isEnd && missing.Count > 0)
        {
            throw new SimulationException($"{folder}: {missing.Count} of {expected.Count} lines are missing, the first: '{missing[0]}'");
        }
    }

    private static string Nearest(string line, IReadOnlyList<string> expected)
    {
        var parts = line.Split(',');
        return parts.Length < 3 ? "none" : expected.FirstOrDefault(e => e.StartsWith($"{parts[0]},{parts[1]},{parts[2]},", StringComparison.Ordinal)) is { } right ? $"'{right}'" : "none";
    }

    private static IEnumerable<string> LinesOf((string Path, byte[] Bytes) file)
    {
        var text = Encoding.UTF8.GetString(file.Bytes);
        return text.EndsWith('\n') ? text[..^1].Split('\n') : throw new SimulationException($"'{file.Path}' is visible and ends within a line: '{text}'");
    }

    private static bool IsCheckpoint(string path) => path.EndsWith(Manifest, StringComparison.Ordinal) && path.StartsWith("/checkpoints/", StringComparison.Ordinal);

    private static bool IsVisible(string path) => path.StartsWith("/out/", StringComparison.Ordinal) && !Name(path).StartsWith('.');

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static long CheckpointOf(string manifest) => long.Parse(manifest.Split('/')[^2].AsSpan(4), CultureInfo.InvariantCulture);
}
