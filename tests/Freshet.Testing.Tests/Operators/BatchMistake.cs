using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing.Tests;

/// <summary>What a <see cref="BadlyBehavedMap"/> does wrong with its batches.</summary>
public enum BatchMistake
{
    None,
    NeverReleases,
    ReleasesTwice,
    ReadsAfterRelease,
    WritesAfterRelease,
    WritesAfterHandingOn,
    HandsOnAndReleases,
    HandsOnTwice,
    KeepsHashesOfOtherRecords,
    TakesOutputBatchesForAsLargeAsInput,
    LeavesSideOutputUnflushed,
}

/// <summary>Adds one to numbers, in place.</summary>
public sealed class BadlyBehavedMap(BatchMistake mistake) : Operator<long, long>
{
    private Emitter<string>? _side;

    public override void OnBatch(Batch<long> batch)
    {
        var items = batch.Items;
        if (mistake == BatchMistake.ReadsAfterRelease)
        {
            batch.Release();
        }

        if (mistake is BatchMistake.ReadsAfterRelease or BatchMistake.NeverReleases or BatchMistake.ReleasesTwice or BatchMistake.WritesAfterRelease)
        {
            foreach (var item in items)
            {
                Output.Emit(item + 1);
            }

            End(batch, items);
            return;
        }

        for (var i = 0; i < items.Length; i++)
        {
            items[i]++;
        }

        if (mistake != BatchMistake.KeepsHashesOfOtherRecords)
        {
            batch.DropHashes();
        }

        if (mistake == BatchMistake.LeavesSideOutputUnflushed)
        {
            _side!.Emit("seen");
        }

        Output.Send(batch);
        HandedOn(batch, items);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        if (mistake == BatchMistake.LeavesSideOutputUnflushed)
        {
            _side = Context.Output<string>(1);
        }
    }

    private void End(Batch<long> batch, Span<long> items)
    {
        if (mistake is BatchMistake.ReleasesTwice or BatchMistake.WritesAfterRelease)
        {
            batch.Release();
        }

        if (mistake == BatchMistake.ReleasesTwice)
        {
            batch.Release();
        }
        else if (mistake == BatchMistake.WritesAfterRelease)
        {
            items[0] = 7;
        }
    }

    private void HandedOn(Batch<long> batch, Span<long> items)
    {
        if (mistake == BatchMistake.WritesAfterHandingOn)
        {
            items[0] = 7;
        }
        else if (mistake == BatchMistake.HandsOnAndReleases)
        {
            batch.Release();
        }
        else if (mistake == BatchMistake.HandsOnTwice)
        {
            Output.Send(batch);
        }
    }
}

/// <summary>Makes wide records of narrow ones.</summary>
public sealed class Widen(bool trusting) : Operator<int, (long, long)>
{
    public override void OnBatch(Batch<int> batch)
    {
        if (trusting)
        {
            var to = Batch<(long, long)>.Rent();
            for (var i = 0; i < batch.Count; i++)
            {
                to.Places[i] = (batch.Items[i], 0);
            }

            to.SetCount(batch.Count);
            Output.Send(to);
        }
        else
        {
            foreach (var item in batch.Items)
            {
                Output.Emit((item, 0));
            }
        }

        batch.Release();
    }
}

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
