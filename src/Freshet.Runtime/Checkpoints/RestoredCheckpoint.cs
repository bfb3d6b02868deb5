using Freshet.Core.State;
using Freshet.Runtime.Jobs;
using Freshet.Runtime.Planning;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>The checkpoint that a job starts from, by operator; shared by all tasks, immutable.</summary>
internal sealed class RestoredCheckpoint
{
    private readonly IStateFiles _store;
    private readonly bool _isSavepoint;
    private readonly string _what;
    private readonly Dictionary<string, List<(OperatorSnapshot Part, IReadOnlyList<StateFile> Files)>> _parts = new(StringComparer.Ordinal);

    /// <summary>The parts of what a job starts from; those of the operators to be dropped are left out.</summary>
    public RestoredCheckpoint(StartPoint from, JobGraph graph, IReadOnlyList<string> dropped)
    {
        (_store, Id, Content) = (from.Files, from.Manifest.Id, from.Content);
        (_isSavepoint, _what) = from.Manifest.IsSavepoint ? (true, $"The savepoint of checkpoint {Id}") : (false, $"Checkpoint {Id}");
        foreach (var task in Content.Tasks)
        {
            foreach (var part in task.Operators.Where(o => !dropped.Contains(o.Uid)))
            {
                if (!_parts.TryGetValue(part.Uid, out var list))
                {
                    _parts.Add(part.Uid, list = []);
                }

                list.Add((part, task.Files));
            }
        }

        foreach (var list in _parts.Values)
        {
            list.Sort((a, b) => a.Part.Subtask.CompareTo(b.Part.Subtask));
        }

        Check(graph, dropped);
    }

    public CheckpointId Id { get; }

    public CheckpointContent Content { get; }

    /// <summary>The reader for one operator on one subtask; null when the checkpoint knows nothing of the operator (it is new).</summary>
    public OperatorSnapshotReader? Reader(string uid, TaskSetup setup) =>
        _parts.TryGetValue(uid, out var parts) ? new OperatorSnapshotReader(_store, _isSavepoint, _what, parts, setup) : null;

    /// <summary>Every operator with state in the checkpoint has to be in the job: state is never dropped silently.</summary>
    private void Check(JobGraph graph, IReadOnlyList<string> dropped)
    {
        if (graph.MaxParallelism != Content.MaxParallelism)
        {
            throw FreshetException.User(
                $"{_what} was taken with MaxParallelism {Content.MaxParallelism}, the job now has {graph.MaxParallelism}. "
                + $"Set MaxParallelism to {Content.MaxParallelism}, or start anew with --start-fresh.");
        }

        var known = graph.Vertices.SelectMany(v => v.Chain).Where(o => o.Node.IsStateful).ToDictionary(o => o.Uid, StringComparer.Ordinal);
        if (dropped.FirstOrDefault(known.ContainsKey) is { } there)
        {
            throw FreshetException.User($"DropStateOf names the operator '{known[there].Node.Name}' (uid '{there}'), which the job has: state is dropped of operators that are gone. Leave it out (--drop-state {there}).");
        }

        foreach (var (uid, parts) in _parts)
        {
            var states = parts.SelectMany(p => p.Part.Entries.Select(e => e.Name).Concat(p.Part.Keyed.Select(k => k.Name))).Distinct().ToArray();
            if (states.Length > 0 && !known.ContainsKey(uid))
            {
                var free = known.Keys.Where(k => !_parts.ContainsKey(k)).ToArray();
                throw FreshetException.User(
                    $"{_what} has state of the operator '{parts[0].Part.Name}' (uid '{uid}': {string.Join(", ", states)}), which the job does not have. "
                    + (free.Length > 0 ? $"If it is now '{string.Join("' or '", free)}', give that operator .WithUid(\"{uid}\"). " : $"Put it back, with .WithUid(\"{uid}\"). ")
                    + $"To drop its state on purpose name it in CheckpointOptions.DropStateOf (--drop-state {uid}).");
            }
        }
    }
}

/// <summary>One operator's state for one subtask, and a check that all of it was asked for.</summary>
internal sealed class OperatorSnapshotReader(
    IStateFiles store, bool isSavepoint, string what, List<(OperatorSnapshot Part, IReadOnlyList<StateFile> Files)> parts, TaskSetup setup) : SnapshotReader
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public override bool IsSavepoint => isSavepoint;

    public override void ReadKeyed(string name, Action<Stream> restore)
    {
        _asked.Add(name);
        var ours = Groups(setup.Subtask, setup.Parallelism);
        foreach (var (part, files) in parts)
        {
            var theirs = Groups(part.Subtask, part.Parallelism);
            var section = part.Keyed.FirstOrDefault(k => k.Name == name);
            var ignored = setup.Bugs.KeyedStateOfOthersIgnored && part.Subtask != setup.Subtask;
            ignored |= setup.Bugs.TimersForgotten && name.EndsWith(" timers", StringComparison.Ordinal);
            if (section is null || ignored || theirs.From >= ours.To || ours.From >= theirs.To)
            {
                continue;
            }

            using var stream = KeyedStream.Open(store, files, section);
            restore(stream);
        }
    }

    public override void ReadOf(int subtask, string name, Action<Stream> restore)
    {
        _asked.Add(name);
        foreach (var (part, files) in parts.Where(p => p.Part.Subtask == subtask))
        {
            if (part.Keyed.FirstOrDefault(k => k.Name == name) is { } section)
            {
                using var stream = KeyedStream.Open(store, files, section);
                restore(stream);
            }
        }
    }

    public override IReadOnlyList<byte[]> AllEntries(string name)
    {
        _asked.Add(name);
        var seen = setup.Bugs.EntriesOfOthersIgnored ? parts.Where(p => p.Part.Subtask == setup.Subtask) : parts;
        IReadOnlyList<byte[]> all = [.. seen.SelectMany(p => p.Part.Entries).Where(e => e.Name == name).SelectMany(e => e.Entries)];
        return setup.Bugs.EntryLostOnRestore && all.Count > 0 ? [.. all.Skip(1)] : all;
    }

    public override IReadOnlyList<byte[]> ShareOfEntries(string name)
    {
        var all = AllEntries(name);
        return setup.Bugs.EntriesGivenTwice ? all : [.. all.Where((_, i) => i % setup.Parallelism == setup.Subtask)];
    }

    /// <summary>Refuses to start when the operator did not ask for a state that is there.</summary>
    public void CheckAllRead(OperatorContext context)
    {
        var forgotten = parts
            .SelectMany(p => p.Part.Entries.Select(e => e.Name).Concat(p.Part.Keyed.Select(k => k.Name)))
            .Distinct()
            .Where(n => !_asked.Contains(n))
            .ToArray();
        if (forgotten.Length > 0)
        {
            throw FreshetException.User(
                $"{context.Describe()} has no use for the state '{string.Join("', '", forgotten)}' that it is given (uid '{context.Uid}'): {what} holds it. "
                + "Put the state back, or start anew with --start-fresh to drop it.");
        }
    }

    private KeyGroupRange Groups(int subtask, int parallelism) => KeyGroups.RangeOf(subtask, setup.MaxParallelism, parallelism);
}
