using Freshet.Core;
using Freshet.Core.Files;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>
/// The files that were there when the job first started, with the lengths they had then: a restart reads the rest of the very same
/// input. Files that come later are not read.
/// </summary>
internal sealed partial class BoundedFiles : FileSet
{
    private readonly List<SourceFile> _files;
    private int _at;

    private BoundedFiles(OperatorContext context, FileFinder finder, FileSourceOptions options, FileReading reading, Func<BoundedFiles, IEnumerable<SourceFile>> files)
        : base(context, finder, options, reading)
        => _files = [.. files(this).Where(static file => file.HasOwnBytes)];

    public override bool IsWatched => false;

    public override IEnumerable<SourceFile> Tracked => _files;

    /// <summary>The files of now.</summary>
    public static BoundedFiles Find(OperatorContext context, FileFinder finder, FileSourceOptions options, FileReading reading)
    {
        finder.Resolve(mayBeMissing: false);
        var found = finder.Find();
        if (found.Count == 0 && finder.IsPattern)
        {
            throw FreshetException.User($"{finder.Reader} finds no file that fits '{finder.Path}'. Correct the pattern, or create the files before the job starts.");
        }

        if (found.Count == 0)
        {
            LogEmpty(context.Log, context.Name, finder.Path);
        }

        return new BoundedFiles(context, finder, options, reading, self => found.Select(file => self.Track(file.Path, file)));
    }

    /// <summary>The files of a checkpoint.</summary>
    public static BoundedFiles Restore(OperatorContext context, FileFinder finder, FileSourceOptions options, FileReading reading, List<FileProgress> restored) =>
        new(context, finder, options, reading, self => restored.GroupBy(static p => p.Path).OrderBy(static g => g.Key, StringComparer.Ordinal).Select(self.Restore));

    public override SourceFile? Next()
    {
        while (_at < _files.Count && !_files[_at].HasWork)
        {
            _at++;
        }

        return _at < _files.Count ? _files[_at] : null;
    }

    public override IReadOnlyList<SourceFile> Look() => [];

    public override void NotFound(SourceFile file, FileException e) => throw Gone(file.Path, e);

    private SourceFile Restore(IGrouping<string, FileProgress> group)
    {
        var parts = group.ToList();
        var file = Track(group.Key, group.Key, parts[0].Identity, parts.Max(static p => p.Length), parts[0]);
        file.Restore(parts);
        if (parts.Exists(static p => p.HasWork))
        {
            var entry = Finder.Stat(file.Path) ?? throw Gone(file.Path, null);
            if (entry.Length < file.Length || (ReadHead(file.Path) is { } head && !parts.TrueForAll(p => p.Head.Fits(head))))
            {
                throw Changed(file.Path, file.Length, entry.Length);
            }
        }

        return file;
    }

    private FreshetException Gone(string path, FileException? e) => FreshetException.User(
        $"{Context.Describe()} has not read all of '{path}' yet, but the file is gone. Bring it back, or start fresh.", e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Source '{Name}' finds no files in '{Path}': it ends without a record")]
    private static partial void LogEmpty(ILogger log, string name, string path);
}
