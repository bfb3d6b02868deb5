using System.Globalization;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Writes what a task froze at a barrier: keyed state into one durable file, entries into the acknowledgement.</summary>
internal static class TaskSnapshotFile
{
    /// <summary>Writes it; without a store (a job without checkpoints) keyed state is not needed and only entries are kept.</summary>
    public static TaskSnapshot Write(CheckpointStore? store, CheckpointId checkpoint, TaskSetup setup, IReadOnlyList<FrozenOperator> frozen)
    {
        var keyed = store is not null && frozen.Any(f => f.Keyed.Count > 0);
        if (!keyed)
        {
            return new TaskSnapshot([.. frozen.Select(f => Describe(f, []))], null);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"task-{setup.TaskId}-{setup.Attempt}.state");
        using var file = store!.CreateStateFile(checkpoint, name);
        using var stream = new FrameWriteStream(file.Frames);
        var operators = new List<OperatorSnapshot>();
        foreach (var op in frozen)
        {
            var sections = new List<KeyedSection>();
            foreach (var (stateName, state) in op.Keyed)
            {
                var from = stream.Position;
                state.WriteTo(stream);
                sections.Add(new KeyedSection(stateName, from, stream.Position - from));
            }

            operators.Add(Describe(op, sections));
        }

        stream.Flush();
        return new TaskSnapshot(operators, file.Finish());
    }

    private static OperatorSnapshot Describe(FrozenOperator op, IReadOnlyList<KeyedSection> keyed) =>
        new(op.Uid, op.Name, op.Subtask, op.Parallelism, op.Entries, keyed);
}
