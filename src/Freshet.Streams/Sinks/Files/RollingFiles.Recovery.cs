using Freshet.Core.Files;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <content>
/// Taking the folder into use. A subtask looks after the files whose subtask number, modulo the parallelism, is its own: those it
/// will write among them, so no two subtasks touch one file and cleaning never races with writing.
/// </content>
public sealed partial class RollingFiles
{
    private void Recover()
    {
        Files.CreateDirectory(Folder);
        var states = Context.Restored?.AllEntries(_stateName).Select(static entry => OutputState.Decode(entry)).ToList() ?? [];
        if (states.Count == 0)
        {
            StartAnew();
        }
        else
        {
            Continue(states);
        }

        Probe();

        // An earlier process may have died between its renames and deletions and their sync, and we saw their effect without
        // knowing it durable: our first checkpoint must not rest on them before it is.
        _areEntriesDirty = true;
    }

    private bool IsMine(int subtask) => subtask % Context.Parallelism == Context.Subtask;

    private void StartAnew()
    {
        var names = OwnFiles(Folder);
        var visible = names.Where(static file => !file.Name.IsHidden).ToList();
        if (visible.Count > 0 && _options.Existing == ExistingOutput.Refuse)
        {
            throw FreshetException.User(
                $"{Context.Describe()} starts anew, but '{Folder}' holds {visible.Count} file(s) that an earlier run of it made visible "
                + $"('{visible[0].Path}'): its results would stand beside theirs, often doubled. Move them away, choose another folder, "
                + $"or set {nameof(FileSinkOptions)}.{nameof(FileSinkOptions.Existing)} to {nameof(ExistingOutput.Replace)} or {nameof(ExistingOutput.Keep)}.");
        }

        // Every subtask sees the same visible files here: none is committed before all subtasks have taken part in a checkpoint.
        _run = _options.Existing == ExistingOutput.Keep && visible.Count > 0 ? visible.Max(static file => file.Name.Run) + 1 : 0;
        Remove(Folder, names.Where(file => file.Name.IsHidden || _options.Existing == ExistingOutput.Replace));
    }

    private void Continue(List<OutputState> states)
    {
        var checkpoint = states[0].Checkpoint;
        _run = states[0].Run;
        if (states.Exists(state => state.Checkpoint != checkpoint || state.Run != _run))
        {
            throw FreshetException.Internal($"{Context.Describe()} got the state of several checkpoints at once.");
        }

        foreach (var state in states.Where(state => IsMine(state.Subtask)))
        {
            foreach (var file in state.Files)
            {
                Recover(state, file);
            }
        }

        // No number is used twice, also when the parallelism sank and rose again.
        _number = states.Max(static state => state.Next);
        foreach (var folder in states.Select(static state => state.Folder).Append(Folder).Distinct())
        {
            var leftovers = OwnFiles(folder)
                .Where(file => file.Name.IsHidden || (file.Name.Run == _run && file.Name.Checkpoint > checkpoint))
                .ToList();
            var removed = Remove(folder, leftovers);
            if (removed > 0)
            {
                LogTakenBack(Context.Log, Context.Name, Context.Subtask, removed, folder, checkpoint);
            }
        }
    }

    // The file may have been committed since, and may have grown since; and this may be the second try of the same.
    private void Recover(OutputState state, OutputFile file)
    {
        var hiddenName = OutputNames.Hidden(state.Tag, state.Subtask, file.Number);
        var visibleName = file.VisibleName ?? Names.Visible(state.Run, state.Checkpoint, state.Subtask, file.Number);

        // The folder may have been moved together with its files: then they are in the one given now.
        foreach (var folder in new[] { state.Folder, Folder }.Distinct())
        {
            var found = Files.Stat(PathIn(folder, hiddenName))
                ?? Files.Stat(PathIn(folder, visibleName))
                ?? (file.VisibleName is null ? CommittedSince(folder, state, file.Number) : null);
            if (found is not null)
            {
                Recover(folder, found, file, PathIn(folder, hiddenName), PathIn(folder, visibleName));
                return;
            }
        }

        throw Lost(PathIn(state.Folder, hiddenName), file);
    }

    private void Recover(string folder, FileEntry found, OutputFile file, string hidden, string visible)
    {
        if (found.Length < file.Length || (found.Length > file.Length && file.VisibleName is not null))
        {
            throw new FreshetException(
                ErrorDomain.External,
                retry: false,
                $"{Context.Describe()} finds output file '{found.Path}' damaged: it has {found.Length} bytes, the checkpoint says {file.Length}. "
                + "Was it changed by another program? Bring it back, or start the job from another checkpoint.");
        }

        var path = found.Path;
        if (found.Length > file.Length)
        {
            // The rest belongs to later checkpoints and will be written again. Nobody shall see the file change, nor a power loss
            // bring its visible name back while it is cut.
            if (path != hidden)
            {
                Files.Rename(path, hidden);
                Files.SyncDirectory(folder);
                path = hidden;
            }

            using var open = Files.OpenWrite(path, FileOpen.Append);
            open.Truncate(file.Length);
            open.Sync();
        }

        if (path != visible)
        {
            Files.Rename(path, visible);
        }

        if (folder != Folder)
        {
            Files.SyncDirectory(folder);
        }
    }

    // In progress in the checkpoint, but a later one committed it: the first one that did, should the number have been used again.
    private FileEntry? CommittedSince(string folder, OutputState state, long number) => Files.List(folder)
        .Select(entry => (Entry: entry, Name: OutputNames.Parse(entry.Name, state.Tag)))
        .Where(file => file.Name is { IsHidden: false } name
            && name.Run == state.Run && name.Subtask == state.Subtask && name.Number == number && name.Checkpoint >= state.Checkpoint)
        .OrderBy(static file => file.Name!.Value.Checkpoint)
        .FirstOrDefault().Entry;

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
                visible += name.IsHidden ? 0 : 1;
            }
        }

        if (visible > 0 || (removed > 0 && folder != Folder))
        {
            Files.SyncDirectory(folder);
        }

        return visible;
    }

    private void Probe()
    {
        var path = PathOf(OutputNames.Hidden(Names.Tag, Context.Subtask, _number));
        Files.OpenWrite(path, FileOpen.Truncate).Dispose();
        Files.Delete(path);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "File sink '{Name}' (subtask {Subtask}) took back {Files} visible file(s) in '{Folder}': the job goes on from checkpoint {Checkpoint}, and their records, of later ones, will be written again")]
    private static partial void LogTakenBack(ILogger log, string name, int subtask, int files, string folder, long checkpoint);
}
