using Freshet.Core.Files;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <content>Taking the folder into use: what the restored checkpoint holds becomes visible.</content>
public sealed partial class RollingFiles
{
    private void Recover()
    {
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

    private void MakeFolder()
    {
        try
        {
            Files.CreateDirectory(Folder);
        }
        catch (FileException e) when (e.Error is FileError.NotFound or FileError.Other && !Files.Exists(Folder))
        {
            throw FreshetException.User(
                $"{Context.Describe()} cannot make its folder '{Folder}': {e.Message}. Choose another folder, one in which this process can make folders.", e);
        }
    }

    // Says now, not with the first record, that the folder cannot be written.
    private void Probe()
    {
        var path = PathOf(OutputNames.Hidden(Names.Tag, Context.Subtask, _number));
        Files.OpenWrite(path, FileOpen.Truncate).Dispose();
        Files.Delete(path);
    }

    private void Continue(List<OutputState> states)
    {
        var checkpoint = states[0].Checkpoint;
        _run = states[0].Run;
        if (states.Exists(state => state.Checkpoint != checkpoint || state.Run != _run))
        {
            throw FreshetException.Internal($"{Context.Describe()} got the state of several checkpoints at once.");
        }

        // What one subtask wrote and nobody reads would be removed below as a leftover.
        if (!states.Select(static state => state.Subtask).SequenceEqual(Enumerable.Range(0, states[0].Parallelism)))
        {
            throw FreshetException.Internal(
                $"{Context.Describe()} got the state of subtasks {string.Join(", ", states.Select(static state => state.Subtask + 1))} of {states[0].Parallelism}: it is not whole.");
        }

        foreach (var state in states.Where(state => IsMine(state.Subtask)))
        {
            Recover(state);
        }

        // No number is used twice, also when the parallelism sank and rose again.
        _number = states.Max(static state => state.Next);
        foreach (var folder in states.Select(static state => state.Folder).Append(Folder).Distinct())
        {
            Clean(folder, checkpoint, [.. states.Select(state => NameOfCommitted(state))]);
        }
    }

    // May be the second try of the same, or the third: each step finds out what the earlier ones did.
    private void Recover(OutputState state)
    {
        var committed = CommittedOf(state);
        var found = state.Files.Select(file => Find(state, file, committed)).ToList();

        // All is there. Said before it is done, for readers that take files away; and nothing later is committed any more.
        if (state.Files.Count > 0 || committed.Count > 0)
        {
            var name = NameOfCommitted(state);
            Files.OpenWrite(PathOf(name), FileOpen.Truncate).Dispose();
            if (state.Subtask == Context.Subtask && state.Tag == Names.Tag)
            {
                _committedName = name;
            }
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (found[i] is { } entry)
            {
                Reveal(state, state.Files[i], entry);
            }
        }
    }

    private List<OutputName> CommittedOf(OutputState state) =>
    [
        .. new[] { state.Folder, Folder }.Distinct()
            .SelectMany(folder => Files.List(folder))
            .Select(entry => OutputNames.Parse(entry.Name, state.Tag))
            .OfType<OutputName>()
            .Where(name => name.Kind == OutputKind.Committed && name.Subtask == state.Subtask),
    ];

    private static string NameOfCommitted(OutputState state) => OutputNames.Committed(state.Tag, state.Subtask, state.First, state.Checkpoint);

    private static string HiddenNameOf(OutputState state, OutputFile file) => OutputNames.Hidden(state.Tag, state.Subtask, file.Number);

    private string VisibleNameOf(OutputState state, OutputFile file) =>
        file.VisibleName ?? (Names with { Extension = _options.Extension + file.Ending }).Visible(state.Run, state.Checkpoint, state.Subtask, file.Number);

    /// <summary>A file of the checkpoint where it is now; null when it was committed and somebody took it away.</summary>
    private FileEntry? Find(OutputState state, OutputFile file, List<OutputName> committed)
    {
        // The folder may have been moved together with its files: then they are in the one given now.
        foreach (var folder in new[] { state.Folder, Folder }.Distinct())
        {
            var found = Files.Stat(PathIn(folder, HiddenNameOf(state, file)))
                ?? Files.Stat(PathIn(folder, VisibleNameOf(state, file)))
                ?? (file.VisibleName is null ? CommittedSince(folder, state, file.Number) : null);
            if (found is not null)
            {
                return found.Length == file.Length || (found.Length > file.Length && file.VisibleName is null) ? found : throw Damaged(found, file);
            }
        }

        var wasCommitted = Context.Restored!.IsSavepoint; // before it was written: it may be used where the output never was
        if (file.VisibleName is null || (!wasCommitted && !committed.Exists(name => name.Run <= file.Checkpoint && file.Checkpoint <= name.Checkpoint)))
        {
            throw Lost(PathIn(state.Folder, HiddenNameOf(state, file)), file);
        }

        LogTakenAway(Context.Log, Context.Name, state.Subtask + 1, file.VisibleName, state.Folder);
        return null;
    }

    private void Reveal(OutputState state, OutputFile file, FileEntry found)
    {
        var path = found.Path;
        var folder = path[..(path.LastIndexOf('/') + 1)];
        var hidden = folder + HiddenNameOf(state, file);
        if (found.Length > file.Length && path != hidden)
        {
            // It is to be cut. Nobody shall see it change, nor a power loss bring its visible name back while it is cut.
            Files.Rename(path, hidden);
            Files.SyncDirectory(folder);
            path = hidden;
        }

        if (path == hidden && file.VisibleName is null)
        {
            // The rest belongs to later checkpoints and will be written again. When there is none, an earlier try may have cut it and
            // died before that was durable: a power loss would bring the rest back.
            using var open = Files.OpenWrite(path, FileOpen.Append);
            open.Truncate(file.Length);
            open.Sync();
        }

        var visible = folder + VisibleNameOf(state, file);
        if (path != visible)
        {
            Files.Rename(path, visible);
        }

        if (folder != PathOf(""))
        {
            Files.SyncDirectory(folder);
        }
    }

    private FreshetException Damaged(FileEntry found, OutputFile file) => new(
        ErrorDomain.External,
        retry: false,
        $"{Context.Describe()} finds output file '{found.Path}' damaged: it has {found.Length} bytes, the checkpoint says {file.Length}. "
        + "Was it changed by another program? Bring it back, or start the job from another checkpoint.");

    // In progress in the checkpoint, but a later one committed it: the first one that did, should the number have been used again.
    private FileEntry? CommittedSince(string folder, OutputState state, long number) => Files.List(folder)
        .Select(entry => (Entry: entry, Name: OutputNames.Parse(entry.Name, state.Tag)))
        .Where(file => file.Name is { Kind: OutputKind.Visible } name
            && name.Run == state.Run && name.Subtask == state.Subtask && name.Number == number && name.Checkpoint >= state.Checkpoint)
        .OrderBy(static file => file.Name!.Value.Checkpoint)
        .FirstOrDefault().Entry;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "File sink '{Name}' (subtask {Subtask}): the committed file '{File}' is no longer in '{Folder}': somebody has taken it away")]
    private static partial void LogTakenAway(ILogger log, string name, int subtask, string file, string folder);
}
