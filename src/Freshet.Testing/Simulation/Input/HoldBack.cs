using System.Runtime.InteropServices;
using Freshet.Core;

namespace Freshet.Testing;

/// <summary>
/// Holds records back for a while, at random, but never beyond a watermark: an operator whose state is entries that are shared out anew
/// among its subtasks.
/// </summary>
internal sealed class HoldBackOperator(SeededRandom random) : Operator<LogRecord, LogRecord>
{
    private const string StateName = "held";

    private readonly List<LogRecord> _held = [];

    public override void OnBatch(Batch<LogRecord> batch)
    {
        foreach (var record in batch.Items)
        {
            if (random.Chance(0.5))
            {
                _held.Add(record);
            }
            else
            {
                Output.Emit(record, record.Time);
            }
        }

        batch.Release();
        if (_held.Count > 0 && random.Chance(0.2))
        {
            Emit(random.Next(_held.Count));
        }
    }

    public override bool OnWatermark(long watermark)
    {
        for (var i = _held.Count - 1; i >= 0; i--)
        {
            if (_held[i].Time <= watermark)
            {
                if (Context.OutputIsFull)
                {
                    return false;
                }

                Emit(i);
            }
        }

        return true;
    }

    public override void OnStatus(bool active)
    {
        while (!active && _held.Count > 0)
        {
            Emit(_held.Count - 1); // event time goes on without us
        }
    }

    public override void Snapshot(SnapshotWriter snapshot) =>
        snapshot.AddEntries(StateName, [.. _held.Select(static record => MemoryMarshal.AsBytes([record]).ToArray())]);

    protected override void OnOpen()
    {
        base.OnOpen();
        foreach (var entry in Context.Restored?.ShareOfEntries(StateName) ?? [])
        {
            _held.Add(MemoryMarshal.Read<LogRecord>(entry));
        }
    }

    private void Emit(int index)
    {
        var record = _held[index];
        _held.RemoveAt(index);
        Output.Emit(record, record.Time);
    }
}
