using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <content>Snapshots: taken at any time, several at once, written on another thread while the table changes, restored in parts.</content>
internal sealed partial class TableScenario<K>
{
    private const int SnapshotsMax = 3;

    private readonly List<Snapshot> _snapshots = [];

    private void TakeSnapshot()
    {
        if (_snapshots.Count == SnapshotsMax)
        {
            FinishSnapshot(_random.Next(SnapshotsMax));
        }

        var frozen = _table.Freeze();
        var bytes = new MemoryStream();
        var model = _model.ToDictionary(row => row.Key, row => row.Value.Copy());

        // Some are written at once by the other thread, some later, some never.
        var written = _random.Next(4) switch
        {
            0 => null,
            1 => new Task(() => frozen.WriteTo(bytes)),
            _ => _stores.OnAnotherThread(() => frozen.WriteTo(bytes)),
        };
        _snapshots.Add(new Snapshot(frozen, model, bytes, written));
    }

    private void FinishSnapshots()
    {
        while (_snapshots.Count > 0)
        {
            FinishSnapshot(_random.Next(_snapshots.Count));
        }
    }

    private void FinishSnapshot(int which)
    {
        var snapshot = _snapshots[which];
        _snapshots.RemoveAt(which);
        if (snapshot.Written is { } written)
        {
            StateStoreUnderTest.Finish(written);
        }

        snapshot.Frozen.Dispose();
        if (snapshot.Written is not null)
        {
            CheckSnapshot(snapshot);
        }
    }

    private void CheckSnapshot(Snapshot snapshot)
    {
        using var store = AnyStore();
        using var table = store.CreateTable(_format, _layout);
        snapshot.Bytes.Position = 0;
        table.Restore(snapshot.Bytes, KeyGroupRange.All());
        Check(snapshot.Bytes.Position == snapshot.Bytes.Length, $"Restore read {snapshot.Bytes.Position} of {snapshot.Bytes.Length} bytes");
        CheckTable(table, snapshot.Model, "a snapshot");
    }

    /// <summary>The content as the snapshots of two subtasks, restored into three: each key in the one that owns it, and in no other.</summary>
    private void RestoreInParts()
    {
        const int groups = KeyGroups.DefaultMax;
        var whole = Write(_table);
        var halves = new List<MemoryStream>();
        for (var i = 0; i < 2; i++)
        {
            using var store = AnyStore();
            using var half = store.CreateTable(_format, _layout);
            half.Restore(whole, KeyGroups.RangeOf(i, groups, 2));
            halves.Add(Write(half));
            whole.Position = 0;
        }

        for (var i = 0; i < 3; i++)
        {
            var range = KeyGroups.RangeOf(i, groups, 3);
            using var store = AnyStore();
            using var third = store.CreateTable(_format, _layout);
            foreach (var half in halves)
            {
                half.Position = 0;
                third.Restore(half, range);
            }

            var expected = _model.Where(row => range.Contains(_format.Hash(row.Key))).ToDictionary();
            CheckTable(third, expected, $"part {i} of 3");
        }
    }

    /// <summary>A store of this kind or of the other: all read what all write.</summary>
    private StateStore AnyStore() => _random.Chance(0.5) ? _stores.Create(long.MaxValue) : _stores.CreatePeer();

    private static MemoryStream Write(KeyedTable<K> table)
    {
        var bytes = new MemoryStream();
        using var frozen = table.Freeze();
        frozen.WriteTo(bytes);
        bytes.Position = 0;
        return bytes;
    }

    private sealed record Snapshot(FrozenState Frozen, Dictionary<K, ModelRow> Model, MemoryStream Bytes, Task? Written);
}
