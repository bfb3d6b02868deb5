using Freshet.Core;

namespace Freshet.Testing.Tests;

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
