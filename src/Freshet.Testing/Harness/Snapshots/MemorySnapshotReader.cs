using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing;

/// <summary>Gives the state that the old subtasks wrote to one new subtask, and remembers what was asked for.</summary>
public sealed class MemorySnapshotReader : SnapshotReader
{
    private readonly IReadOnlyList<MemorySnapshot> _old;
    private readonly int _subtask;
    private readonly int _parallelism;
    private readonly KeyGroupRange _keyGroups;
    private readonly HashSet<string> _claimed = [];

    /// <summary>The state of all old subtasks, as this subtask of so many sees it.</summary>
    public MemorySnapshotReader(IReadOnlyList<MemorySnapshot> old, int subtask = 0, int parallelism = 1, KeyGroupRange? keyGroups = null)
    {
        _old = [.. old.OrderBy(static snapshot => snapshot.Subtask)];
        _subtask = subtask;
        _parallelism = parallelism;
        _keyGroups = keyGroups ?? KeyGroupRange.All();
    }

    /// <summary>Names of states that were written and that nobody asked for: they would be lost.</summary>
    public IReadOnlyList<string> Unclaimed =>
    [
        .. _old.SelectMany(static snapshot => snapshot.Keyed.Keys.Concat(snapshot.Entries.Keys))
            .Distinct()
            .Where(name => !_claimed.Contains(name))
            .Order(StringComparer.Ordinal),
    ];

    /// <inheritdoc />
    public override void ReadKeyed(string name, Action<Stream> restore)
    {
        ArgumentNullException.ThrowIfNull(restore);
        Claim(name, _old.Any(snapshot => snapshot.Keyed.ContainsKey(name)));
        foreach (var snapshot in _old)
        {
            if (snapshot.Keyed.TryGetValue(name, out var bytes)
                && snapshot.KeyGroups.From < _keyGroups.To
                && _keyGroups.From < snapshot.KeyGroups.To)
            {
                using var stream = new MemoryStream(bytes, writable: false);
                restore(stream);
            }
        }
    }

    /// <inheritdoc />
    public override void ReadOf(int subtask, string name, Action<Stream> restore)
    {
        ArgumentNullException.ThrowIfNull(restore);
        Claim(name, _old.Any(snapshot => snapshot.Keyed.ContainsKey(name)));
        foreach (var snapshot in _old.Where(snapshot => snapshot.Subtask == subtask))
        {
            if (snapshot.Keyed.TryGetValue(name, out var bytes))
            {
                using var stream = new MemoryStream(bytes, writable: false);
                restore(stream);
            }
        }
    }

    /// <inheritdoc />
    public override IReadOnlyList<byte[]> AllEntries(string name)
    {
        Claim(name, _old.Any(snapshot => snapshot.Entries.ContainsKey(name)));
        return
        [
            .. _old.SelectMany(snapshot => snapshot.Entries.TryGetValue(name, out var entries) ? entries : [])
                .Select(static entry => entry.ToArray()),
        ];
    }

    /// <inheritdoc />
    public override IReadOnlyList<byte[]> ShareOfEntries(string name)
    {
        var all = AllEntries(name);
        return [.. all.Where((_, index) => index % _parallelism == _subtask)];
    }

    private void Claim(string name, bool isThere)
    {
        if (isThere)
        {
            _claimed.Add(name);
        }
    }
}
