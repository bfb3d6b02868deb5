using Freshet.Core;
using Freshet.Core.Files;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>
/// Files that appear, grow and are renamed. A file is known by its identity and its head, whatever its name; one that was read to
/// its end may be deleted, emptied or replaced.
/// </summary>
internal sealed partial class WatchedFiles : FileSet
{
    // A file renamed during a look can be missed by that look.
    private const int MissingMax = 3;

    private readonly Queue<SourceFile> _queue = new();
    private readonly long _quietAfterMs;
    private List<SourceFile> _files = [];

    public WatchedFiles(OperatorContext context, FileFinder finder, FileSourceOptions options, FileReading reading, List<FileProgress> restored)
        : base(context, finder, options, reading)
    {
        _quietAfterMs = (long)options.QuietAfter.TotalMilliseconds;
        finder.Resolve(mayBeMissing: true);
        if (finder.WasMissing)
        {
            LogMissing(context.Log, context.Name, finder.Path);
        }

        var found = finder.Find();
        Restore(found, restored);
        Compare(found);
    }

    public override bool IsWatched => true;

    public override IEnumerable<SourceFile> Tracked => _files.Where(static file => file.HasOwnBytes);

    public override SourceFile? Next()
    {
        while (_queue.TryPeek(out var file))
        {
            if (file.HasWork && file.Missing == 0)
            {
                return file;
            }

            _queue.Dequeue();
        }

        return null;
    }

    public override IReadOnlyList<SourceFile> Look()
    {
        var before = _files.Where(static file => file.Split is not null).ToList();
        Compare(Finder.Find());
        var known = _files.ToHashSet();
        return [.. before.Where(file => !known.Contains(file) || IsQuiet(file))];
    }

    // Counted from the first look that finds nothing more: how long reading took does not matter.
    private bool IsQuiet(SourceFile file)
    {
        if (file.HasWork)
        {
            file.QuietSince = null;
            return false;
        }

        file.QuietSince ??= Context.Now;
        return Context.Now - file.QuietSince >= _quietAfterMs;
    }

    // Renamed or deleted since the last look; the next one will tell.
    public override void NotFound(SourceFile file, FileException e) => file.Missing = 1;

    private void Compare(List<FileEntry> found)
    {
        var known = new Dictionary<ulong, List<SourceFile>>();
        foreach (var file in _files)
        {
            Of(file.Identity).Add(file);
        }

        var identities = found.ToDictionary(static entry => entry.Path, static entry => entry.Identity);
        var seen = new HashSet<SourceFile>();
        foreach (var entry in found)
        {
            if (Recognise(entry, Of(entry.Identity), identities, seen) is { } file)
            {
                file.Missing = 0;
                seen.Add(file);
                Of(entry.Identity).Add(file);
                if (file.HasUnknownEnd)
                {
                    SeeEnd(file);
                }
            }
        }

        seen.UnionWith(_files.Where(file => !seen.Contains(file) && !file.IsReplaced && !IsForgotten(file)));
        Take(seen);

        List<SourceFile> Of(ulong identity) => known.TryGetValue(identity, out var files) ? files : known[identity] = [];
    }

    private void Take(IEnumerable<SourceFile> files)
    {
        _files = [.. files.Where(static file => !file.IsReplaced).OrderBy(static file => file.Path, StringComparer.Ordinal)];
        _queue.Clear();
        foreach (var file in _files.Where(static file => file.HasWork))
        {
            _queue.Enqueue(file);
        }
    }

    /// <summary>The file that an entry is: known, renamed, new, or null when it is a second name of a known one.</summary>
    private SourceFile? Recognise(FileEntry entry, List<SourceFile> candidates, Dictionary<string, ulong> identities, HashSet<SourceFile> seen)
    {
        foreach (var file in candidates.OrderByDescending(file => file.Path == entry.Path))
        {
            if (file.Path == entry.Path)
            {
                return Follow(file, entry);
            }

            if (!identities.TryGetValue(file.Path, out var identity) || identity != file.Identity)
            {
                // Renamed; but if it has a new name already, this is one more.
                return seen.Contains(file) ? null : Follow(file, entry);
            }

            if (HaveSameHead(file.Path, entry.Path))
            {
                return null; // a link; else a file of another disk with the same number
            }
        }

        return Track(entry);
    }

    /// <summary>A known file as it is now, or a new one in its place.</summary>
    private SourceFile Follow(SourceFile file, FileEntry entry)
    {
        if (entry.Length == file.Length && entry.Path == file.Path)
        {
            return file;
        }

        if (ReadHead(entry.Path) is not { } head)
        {
            return file; // gone again; the next look will tell
        }

        var hasHead = file.Head.Fits(head);
        var isWrittenOver = hasHead && entry.Length >= file.Length && !HasTail(entry.Path, file.Tail);
        if (entry.Length >= file.Length && hasHead && !isWrittenOver)
        {
            file.Update(entry.Path, entry.Length);
            return file;
        }

        if (file.IsUnread || (entry.Length > 0 && !isWrittenOver && !file.Head.Contradicts(head)))
        {
            throw Changed(entry.Path, file.Length, entry.Length);
        }

        file.IsReplaced = true;
        LogReplaced(Context.Log, Context.Name, entry.Path, file.Length, file.UnfinishedBytes);
        return Track(entry);
    }

    private bool IsForgotten(SourceFile file)
    {
        if (++file.Missing < MissingMax)
        {
            return false;
        }

        if (file.IsUnread)
        {
            throw FreshetException.User(
                $"{Context.Describe()} has not read all of '{file.Path}' ({file.Length:N0} bytes), but the file is gone: some of its records may be lost. " +
                "Bring it back, or start fresh; delete files only when they are read, and rotate them to names that are watched too.");
        }

        if (file.UnfinishedBytes > 0)
        {
            LogUnfinished(Context.Log, Context.Name, file.Path, file.UnfinishedBytes);
        }

        return true;
    }

    private void Restore(List<FileEntry> found, List<FileProgress> restored)
    {
        var left = new HashSet<FileProgress>(restored, ReferenceEqualityComparer.Instance);
        var byIdentity = restored.ToLookup(static p => p.Identity);
        var byPath = restored.ToLookup(static p => p.Path);
        var identities = found.Select(static entry => entry.Identity).ToHashSet();
        foreach (var entry in found)
        {
            // On another machine the numbers are others; then the path says which file it is.
            var parts = byIdentity[entry.Identity].Where(left.Contains).ToList();
            parts = parts.Count > 0 ? parts : [.. byPath[entry.Path].Where(p => left.Contains(p) && !identities.Contains(p.Identity))];
            if (parts.Count > 0 && ReadHead(entry.Path) is { } head)
            {
                Restore(entry, [.. parts.Where(p => p.Head.Fits(head) && p.Length <= entry.Length && HasTail(entry.Path, p.Tail))], left);
            }
        }

        // Gone, cut short or replaced: the comparison that follows tells which, and whether something is lost.
        foreach (var group in left.GroupBy(static p => (p.Identity, p.Path)))
        {
            var file = Track(GroupOf(group.Key.Identity), group.Key.Path, group.Key.Identity, group.Max(static p => p.Length), group.First());
            file.Restore([.. group]);
            _files.Add(file);
        }
    }

    private void Restore(FileEntry entry, List<FileProgress> parts, HashSet<FileProgress> left)
    {
        if (parts.Count > 0)
        {
            var file = Track(GroupOf(entry.Identity), entry.Path, entry.Identity, parts.Max(static p => p.Length), parts[0]);
            file.Restore(parts);
            file.Update(entry.Path, entry.Length);
            _files.Add(file);
            left.ExceptWith(parts);
        }
    }

    private bool HaveSameHead(string one, string other) =>
        ReadHead(one) is { } a && ReadHead(other) is { } b && a.AsSpan().SequenceEqual(b);

    private SourceFile Track(FileEntry entry) => Track(GroupOf(entry.Identity), entry);

    // Not the path: it may change between the looks of two subtasks.
    private static string GroupOf(ulong identity) => identity.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Source '{Name}': '{Path}' is not there yet; it is read once it is, as a file or as a folder")]
    private static partial void LogMissing(ILogger log, string name, string path);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Source '{Name}': '{Path}' was emptied or replaced after its {Length} bytes were read (its unfinished last line of {Unfinished} bytes is lost); it is read from its start as a new file")]
    private static partial void LogReplaced(ILogger log, string name, string path, long length, long unfinished);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Source '{Name}': '{Path}' is gone, and with it its unfinished last line of {Unfinished} bytes")]
    private static partial void LogUnfinished(ILogger log, string name, string path, long unfinished);
}
