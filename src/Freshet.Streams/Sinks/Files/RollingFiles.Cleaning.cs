using Microsoft.Extensions.Logging;

namespace Freshet;

/// <content>
/// Removing what will be written again. A subtask looks after the files whose subtask number, modulo the parallelism, is its own:
/// those it will write among them, so no two subtasks touch one file and cleaning never races with writing.
/// </content>
public sealed partial class RollingFiles
{
    private bool IsMine(int subtask) => subtask % Context.Parallelism == Context.Subtask;

    private void StartAnew()
    {
        var names = OwnFiles(Folder);
        var visible = names.Where(static file => file.Name.Kind == OutputKind.Visible).ToList();
        if (visible.Count > 0 && _options.Existing == ExistingOutput.Refuse)
        {
            throw FreshetException.User(
                $"{Context.Describe()} starts anew, but '{Folder}' holds {visible.Count} file(s) that an earlier run of it made visible "
                + $"('{visible[0].Path}'): its results would stand beside theirs, often doubled. Move them away, choose another folder, "
                + $"or set {nameof(FileSinkOptions)}.{nameof(FileSinkOptions.Existing)} to {nameof(ExistingOutput.Replace)} or {nameof(ExistingOutput.Keep)}.");
        }

        // Every subtask sees the same visible files here: none is committed before all subtasks have taken part in a checkpoint.
        _run = _options.Existing == ExistingOutput.Keep && visible.Count > 0 ? visible.Max(static file => file.Name.Run) + 1 : 0;
        Remove(Folder, names.Where(file => file.Name.Kind != OutputKind.Visible || _options.Existing == ExistingOutput.Replace));
    }

    private void Clean(string folder, long checkpoint, HashSet<string> said)
    {
        var leftovers = OwnFiles(folder).Where(file => file.Name.Kind switch
        {
            OutputKind.Hidden => true,
            OutputKind.Committed => !said.Contains(file.Path[(file.Path.LastIndexOf('/') + 1)..]),
            _ => file.Name.Run == _run && file.Name.Checkpoint > checkpoint,
        });
        var takenBack = Remove(folder, leftovers);
        if (takenBack > 0)
        {
            LogTakenBack(Context.Log, Context.Name, Context.Subtask + 1, takenBack, folder, checkpoint);
        }
    }

    private List<(string Path, OutputName Name)> OwnFiles(string folder)
    {
        var files = new List<(string, OutputName)>();
        foreach (var entry in Files.List(folder))
        {
            if (!entry.IsDirectory && OutputNames.Parse(entry.Name, Names.Tag) is { } name)
            {
                files.Add((entry.Path, name));
            }
        }

        return files;
    }

    /// <summary>Deletes those of the files that this subtask looks after; returns how many of them were visible.</summary>
    private int Remove(string folder, IEnumerable<(string Path, OutputName Name)> files)
    {
        var removed = 0;
        var visible = 0;
        foreach (var (path, name) in files)
        {
            if (IsMine(name.Subtask))
            {
                Files.Delete(path);
                removed++;
                visible += name.Kind == OutputKind.Visible ? 1 : 0;
            }
        }

        if (visible > 0 || (removed > 0 && folder != Folder))
        {
            Files.SyncDirectory(folder);
        }

        return visible;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "File sink '{Name}' (subtask {Subtask}) took back {Files} visible file(s) in '{Folder}': the job goes on from checkpoint {Checkpoint}, and their records, of later ones, will be written again")]
    private static partial void LogTakenBack(ILogger log, string name, int subtask, int files, string folder, long checkpoint);
}
