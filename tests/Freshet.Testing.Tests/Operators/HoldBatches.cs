using Freshet.Core;

namespace Freshet.Testing.Tests;

/// <summary>Keeps records in their batches until the end.</summary>
public sealed class HoldBatches(bool releasesInClose) : Operator<long, long>
{
    private readonly List<Batch<long>> _held = [];

    public override void OnBatch(Batch<long> batch) => _held.Add(batch);

    public override bool OnWatermark(long watermark)
    {
        foreach (var batch in _held)
        {
            foreach (var item in batch.Items)
            {
                Output.Emit(item, watermark);
            }
        }

        Close();
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot) =>
        snapshot.AddEntries("held", [.. _held.SelectMany(static batch => batch.Items.ToArray()).Select(BitConverter.GetBytes)]);

    public override void Close()
    {
        if (releasesInClose || _held.Count != 1)
        {
            _held.ForEach(static batch => batch.Release());
            _held.Clear();
        }
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        foreach (var entry in Context.Restored?.AllEntries("held") ?? [])
        {
            var batch = Batch<long>.Rent();
            batch.Add(BitConverter.ToInt64(entry));
            _held.Add(batch);
        }
    }
}
