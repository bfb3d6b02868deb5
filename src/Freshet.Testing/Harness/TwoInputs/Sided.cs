using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>A record of one of two inputs.</summary>
internal readonly record struct Sided<TLeft, TRight>(bool IsLeft, TLeft Left, TRight Right)
{
    public override string ToString() => IsLeft ? $"left {RecordText.Line(Left, null)[2..]}" : $"right {RecordText.Line(Right, null)[2..]}";
}

/// <summary>Hashes records of both by the key of their side.</summary>
internal sealed class SidedHasher<TLeft, TRight>(KeyHasher<TLeft>? left, KeyHasher<TRight>? right) : KeyHasher<Sided<TLeft, TRight>>
{
    public override void Hash(Batch<Sided<TLeft, TRight>> batch)
    {
        var hashes = batch.HashPlaces(this);
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch.Items[i];
            hashes[i] = record.IsLeft ? Of(left, record.Left) : Of(right, record.Right);
        }
    }

    private static uint Of<T>(KeyHasher<T>? hasher, T record)
    {
        if (hasher is null)
        {
            return 0;
        }

        var one = Batch<T>.Rent();
        one.Add(record);
        hasher.Hash(one);
        var hash = one.Hashes[0];
        one.Release();
        return hash;
    }
}

/// <summary>Hands each run of records of one input to the operator, in batches of the style's size.</summary>
internal sealed class SidedReceiver<TLeft, TRight>(Operator subject) : IReceiver<Sided<TLeft, TRight>>
{
    private readonly IReceiver<TLeft> _left = (IReceiver<TLeft>)subject.Receiver(0);
    private readonly IReceiver<TRight> _right = (IReceiver<TRight>)subject.Receiver(1);

    public void OnBatch(Batch<Sided<TLeft, TRight>> batch)
    {
        var (left, right) = ((Batch<TLeft>?)null, (Batch<TRight>?)null);
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch.Items[i];
            long? time = batch.HasTimestamps ? batch.Timestamps[i] : null;
            if (record.IsLeft)
            {
                right = Hand(_right, right);
                left = Add(_left, left, record.Left, time);
            }
            else
            {
                left = Hand(_left, left);
                right = Add(_right, right, record.Right, time);
            }
        }

        Hand(_left, left);
        Hand(_right, right);
        batch.Release();
    }

    private static Batch<T> Add<T>(IReceiver<T> to, Batch<T>? batch, T record, long? time)
    {
        batch = batch is null or { IsFull: true } ? New(to, batch) : batch;
        if (time is { } at)
        {
            batch.Add(record, at);
        }
        else
        {
            batch.Add(record);
        }

        return batch;
    }

    private static Batch<T> New<T>(IReceiver<T> to, Batch<T>? full)
    {
        Hand(to, full);
        return Batch<T>.Rent();
    }

    private static Batch<T>? Hand<T>(IReceiver<T> to, Batch<T>? batch)
    {
        if (batch is not null)
        {
            to.OnBatch(batch);
        }

        return null;
    }
}
