using System.Globalization;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Writes what a task froze at a barrier: keyed state into durable files, entries into the acknowledgement.</summary>
internal static class TaskSnapshotFile
{
    /// <summary>Writes it; without a store (a job without checkpoints) keyed state is not needed and only entries are kept.</summary>
    public static TaskSnapshot Write(CheckpointStore? store, CheckpointId checkpoint, TaskSetup setup, IReadOnlyList<FrozenOperator> frozen, PartHistory history)
    {
        var keyed = store is not null && frozen.Any(f => f.Keyed.Count > 0);
        if (!keyed)
        {
            return new TaskSnapshot([.. frozen.Select(f => Describe(f, []))], []);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"task-{setup.TaskId}-{setup.Attempt}");
        using var writer = new PartWriter(store!, checkpoint, name, setup.Increments, setup.Bugs, history.Complete);
        foreach (var (stateName, state) in frozen.SelectMany(static op => op.Keyed))
        {
            writer.BeginSection(stateName);
            state.WriteTo(writer);
        }

        var (parts, files, sections, written) = writer.Finish();
        history.Written(parts);

        var operators = new List<OperatorSnapshot>();
        foreach (var op in frozen)
        {
            operators.Add(Describe(op, [.. sections.Take(op.Keyed.Count)]));
            sections = [.. sections.Skip(op.Keyed.Count)];
        }

        return new TaskSnapshot(operators, files) { WrittenBytes = written, ChangedBytes = writer.ChangedBytes };
    }

    private static OperatorSnapshot Describe(FrozenOperator op, IReadOnlyList<KeyedSection> keyed) =>
        new(op.Uid, op.Name, op.Subtask, op.Parallelism, op.Entries, keyed);
}
