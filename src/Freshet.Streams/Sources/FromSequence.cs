using Freshet.Core;

namespace Freshet;

/// <summary>Streams of whole numbers.</summary>
public static class FromSequenceExtensions
{
    // Small enough that subtasks stay close together and a short sequence is shared; a batch is 16 blocks.
    private const int BlockBits = 6;

    /// <summary>The numbers from <paramref name="from"/> to <paramref name="to"/>, both included. The subtasks move through them in step.</summary>
    /// <exception cref="FreshetException">The end is before the start, or there are more than 2^62 numbers.</exception>
    public static DataStream<long> FromSequence(this StreamEnvironment environment, long from, long to)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (to < from)
        {
            throw FreshetException.User($"FromSequence({from}, {to}) has no numbers: the end is before the start.");
        }

        var count = (Int128)to - from + 1;
        if (count > NumberSplits.CountMax)
        {
            throw FreshetException.User($"FromSequence({from}, {to}) has more than {NumberSplits.CountMax} numbers.");
        }

        return environment.FromSource(
            "from sequence",
            () => new SequenceReader(new NumberSplits((long)count, BlockBits, from)),
            isBounded: true,
            detail: $"{from}..{to}");
    }
}

/// <summary>Fills batches with numbers.</summary>
internal sealed class SequenceReader(NumberSplits numbers) : SourceReader<long>
{
    public override ReadResult Read()
    {
        var batch = Batch<long>.Rent();
        batch.Split = NumberSplits.OnlySplit;
        batch.SetCount(numbers.Fill(batch.Places, numbers.Count));
        Output.Send(batch);
        return numbers.Next < numbers.Count ? ReadResult.More : numbers.End(Context);
    }

    public override void Snapshot(SnapshotWriter snapshot) => numbers.Snapshot(snapshot);

    protected override void OnOpen()
    {
        base.OnOpen();
        numbers.Open(Context);
    }
}
