namespace Freshet.Testing;

/// <summary>A file or directory of the simulated disk, apart from its names.</summary>
internal abstract class SimulatedNode(ulong identity)
{
    public ulong Identity { get; } = identity;
}

/// <summary>A directory: the entries that programs see and those that a power loss leaves.</summary>
internal sealed class SimulatedDirectory(ulong identity) : SimulatedNode(identity)
{
    public SortedDictionary<string, SimulatedNode> Visible { get; private set; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, SimulatedNode> Durable { get; } = new(StringComparer.Ordinal);

    public void ForgetUnsynced() => Visible = new SortedDictionary<string, SimulatedNode>(Durable, StringComparer.Ordinal);
}

/// <summary>One entry set (<paramref name="Node"/> given) or removed in one directory.</summary>
internal readonly record struct EntryChange(SimulatedDirectory Directory, string Name, SimulatedNode? Node)
{
    public void ApplyTo(SortedDictionary<string, SimulatedNode> entries)
    {
        if (Node is null)
        {
            entries.Remove(Name);
        }
        else
        {
            entries[Name] = Node;
        }
    }
}
