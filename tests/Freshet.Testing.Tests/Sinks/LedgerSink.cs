using System.Text;
using Freshet.Core;

namespace Freshet.Testing.Tests;

/// <summary>What a <see cref="LedgerSink"/> does wrong.</summary>
public enum SinkMistake
{
    None,
    ShowsAtOnce,
    CommitsInSnapshot,
    ForgetsPendingOnRestore,
    CommitsAgainWhenToldTwice,
    CommitsAgainOnRestore,
    CommitsOnlyTheOneItIsToldOf,
    DropsLastRecordBeforeBarrier,
    CommitsEverythingWhenTold,
    RestoresItsOwnSubtaskOnly,
    KeepsRecordsOfTheEnd,
}

/// <summary>Writes into a ledger in two phases.</summary>
public sealed class LedgerSink(Ledger ledger, SinkMistake mistake) : SinkWriter<string>
{
    private readonly SortedDictionary<long, string> _pending = [];
    private List<string> _open = [];

    public override void OnBatch(Batch<string> batch)
    {
        _open.AddRange(batch.Items);
        batch.Release();
        if (mistake == SinkMistake.ShowsAtOnce)
        {
            ledger.Prepare("now", _open);
            ledger.Commit("now", again: true);
            _open = [];
        }
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        if (mistake == SinkMistake.KeepsRecordsOfTheEnd && snapshot.IsFinal)
        {
            return;
        }

        if (_open.Count > 0)
        {
            var keep = mistake == SinkMistake.DropsLastRecordBeforeBarrier ? 1 : 0;
            var transaction = $"{Context.Attempt}-{Context.Subtask}-{snapshot.Checkpoint}";
            ledger.Prepare(transaction, _open[..^keep]);
            _pending.Add(snapshot.Checkpoint.Value, transaction);
            _open = _open[^keep..];
            if (mistake == SinkMistake.CommitsInSnapshot)
            {
                ledger.Commit(transaction);
            }
        }

        snapshot.AddEntries("pending", [.. _pending.Select(p => Encoding.UTF8.GetBytes($"{p.Key} {p.Value} {Context.Subtask}"))]);
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint)
    {
        foreach (var (id, transaction) in _pending.ToList())
        {
            var isDue = mistake switch
            {
                SinkMistake.CommitsOnlyTheOneItIsToldOf => id == checkpoint.Value,
                SinkMistake.CommitsEverythingWhenTold => true,
                _ => id <= checkpoint.Value,
            };
            if (isDue)
            {
                ledger.Commit(transaction, again: mistake == SinkMistake.CommitsAgainWhenToldTwice);
                if (mistake != SinkMistake.CommitsAgainWhenToldTwice)
                {
                    _pending.Remove(id);
                }
            }
        }
    }

    protected override void OnOpen()
    {
        var entries = Context.Restored?.ShareOfEntries("pending") ?? [];
        if (mistake == SinkMistake.RestoresItsOwnSubtaskOnly)
        {
            entries = [.. (Context.Restored?.AllEntries("pending") ?? []).Where(entry => Encoding.UTF8.GetString(entry).Split(' ')[2] == $"{Context.Subtask}")];
        }

        foreach (var entry in mistake == SinkMistake.ForgetsPendingOnRestore ? [] : entries)
        {
            ledger.Commit(Encoding.UTF8.GetString(entry).Split(' ')[1], again: mistake == SinkMistake.CommitsAgainOnRestore);
        }
    }
}
