using Freshet.Core.State;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Collects one operator's frozen state at a barrier.</summary>
internal sealed class OperatorSnapshotWriter(CheckpointId checkpoint, bool isFinal, bool isSavepoint, OperatorContext context, FrozenOperator into) : SnapshotWriter
{
    private readonly HashSet<string> _names = [];

    public override CheckpointId Checkpoint => checkpoint;

    public override bool IsFinal => isFinal;

    public override bool IsSavepoint => isSavepoint;

    public override void AddKeyed(string name, FrozenState state)
    {
        into.Keyed.Add((name, state));
        Claim(name);
    }

    public override void AddEntries(string name, IReadOnlyList<byte[]> entries)
    {
        into.Entries.Add(new NamedEntries(name, entries));
        Claim(name);
    }

    private void Claim(string name)
    {
        if (!_names.Add(name))
        {
            throw FreshetException.Internal($"{context.Describe()} wrote the state '{name}' twice in one checkpoint.");
        }
    }
}
