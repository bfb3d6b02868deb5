using System.IO.Enumeration;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// Finds the files that a path means: one file, the files of a folder, or those of a folder whose names fit a pattern with
/// <c>*</c> and <c>?</c> in the last part. Names that begin with a dot are left out: files still being written hide that way.
/// </summary>
internal sealed class FileFinder
{
    private const int DepthMax = 64;

    private readonly IFileSystem _files;
    private readonly bool _isRecursive;
    private string? _folder;
    private string _pattern = "*";

    /// <param name="files">The files.</param>
    /// <param name="path">File, folder or pattern.</param>
    /// <param name="isRecursive">True takes subfolders too.</param>
    /// <param name="reader">Who reads, for messages.</param>
    public FileFinder(IFileSystem files, string path, bool isRecursive, string reader)
    {
        _files = files;
        _isRecursive = isRecursive;
        Path = path;
        Reader = reader;
    }

    /// <summary>The path as the job says it.</summary>
    public string Path { get; }

    /// <summary>Who reads, for messages.</summary>
    public string Reader { get; }

    /// <summary>True when the path is a pattern, which must fit something where input is bounded.</summary>
    public bool IsPattern => _folder is not null && _folder != Path;

    /// <summary>True when nothing was there when the job started: a file or a folder may come.</summary>
    public bool WasMissing { get; private set; }

    /// <summary>Looks what the path means; before the first <see cref="Find"/>.</summary>
    /// <param name="mayBeMissing">True accepts a file or folder that is not there yet, as long as the folder around it is.</param>
    /// <exception cref="FreshetException">There is no such file or folder, or it cannot be looked at.</exception>
    public void Resolve(bool mayBeMissing)
    {
        if (Stat(Path) is { } entry)
        {
            if (!entry.IsPlain)
            {
                throw FreshetException.User(
                    $"{Reader} cannot read '{Path}': it is a pipe, a socket or a device, and no plain file, so there is no place in it to go back to after a crash. Write it to a file first, or read it by a source of your own.");
            }

            _folder = entry.IsDirectory ? Path : null;
            return;
        }

        var slash = Path.LastIndexOf('/');
        var folder = slash < 0 ? "." : slash == 0 ? "/" : Path[..slash];
        var name = Path[(slash + 1)..];
        var isPattern = name.AsSpan().ContainsAny('*', '?');
        if (!isPattern && !mayBeMissing)
        {
            throw FreshetException.User($"{Reader} finds no file or folder '{Path}'. Correct the path, or create it before the job starts.");
        }

        if (Stat(folder) is not { IsDirectory: true })
        {
            throw FreshetException.User($"{Reader} finds no folder '{folder}' for '{Path}'. Correct the path, or create the folder before the job starts.");
        }

        if (isPattern)
        {
            (_folder, _pattern) = (folder, name);
        }

        WasMissing = !isPattern;
    }

    /// <summary>The files now, in ordinal order of their paths.</summary>
    public List<FileEntry> Find()
    {
        var found = new List<FileEntry>();
        if (_folder is null)
        {
            var entry = Stat(Path);
            if (entry is not { IsDirectory: true })
            {
                return entry is not { IsPlain: true } ? found : [entry];
            }

            _folder = Path; // it was not there when the job started
        }

        AddFrom(_folder, 1, found);
        if (found.Count == 0 && Stat(_folder) is null)
        {
            throw FreshetException.External($"{Reader} finds the folder '{_folder}' gone. Bring it back.");
        }

        found.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return found;
    }

    /// <summary>What is known of a file now, or null.</summary>
    public FileEntry? Stat(string path)
    {
        try
        {
            return _files.Stat(path);
        }
        catch (FileException e)
        {
            throw Failure(path, e);
        }
    }

    /// <summary>A failure to look at or read a path.</summary>
    public FreshetException Failure(string path, FileException e) => e.Error is FileError.AccessDenied or FileError.NotADirectory or FileError.IsADirectory
        ? FreshetException.User($"{Reader} cannot read '{path}': {e.Message}. Give this process the right to read it, or correct the path.", e)
        : FreshetException.External($"{Reader} cannot read '{path}': {e.Message}. Check the disk.", e);

    private void AddFrom(string folder, int depth, List<FileEntry> found)
    {
        if (depth > DepthMax)
        {
            throw FreshetException.User($"{Reader} finds folders nested more than {DepthMax} deep at '{folder}': does a link lead back to a folder above it? Take the link away, or read without Recursive.");
        }

        IReadOnlyList<FileEntry> entries;
        try
        {
            entries = _files.List(folder);
        }
        catch (FileException e)
        {
            throw Failure(folder, e);
        }

        foreach (var entry in entries)
        {
            var name = entry.Name;
            if (entry.IsDirectory)
            {
                if (_isRecursive && !name.StartsWith('.'))
                {
                    AddFrom(entry.Path, depth + 1, found);
                }
            }
            else if (entry.IsPlain && (!name.StartsWith('.') || _pattern.StartsWith('.')) && FileSystemName.MatchesSimpleExpression(_pattern, name, ignoreCase: false))
            {
                found.Add(entry);
            }
        }
    }
}
