using Freshet.Core.Graph;
using Freshet.Core.Spill;

namespace Freshet.Runtime.BatchMode;

/// <summary>How an input of an operator is given to it in batch mode.</summary>
internal enum BatchInputKind
{
    /// <summary>By key: each part of the keys sees its own records.</summary>
    Keyed,

    /// <summary>To everyone, before any record of the others.</summary>
    Broadcast,

    /// <summary>As it comes to this subtask.</summary>
    Plain,
}

/// <summary>One input in batch mode: takes records and puts them aside, later makes them again.</summary>
internal abstract class BatchInput
{
    /// <summary>How it is given to the operator.</summary>
    public BatchInputKind Kind { get; private set; }

    /// <summary>Its number.</summary>
    public byte Number { get; private set; }

    /// <summary>Where its records are put.</summary>
    public RecordSorter Into { get; set; } = null!;

    /// <summary>Makes a record again and adds it to the waiting batch; true when that is full.</summary>
    public abstract bool Add(SortedRecords record);

    /// <summary>Says what it is to the operator.</summary>
    public BatchInput As(BatchInputKind kind, byte number)
    {
        (Kind, Number) = (kind, number);
        return this;
    }

    /// <summary>Gives the waiting batch to the operator.</summary>
    public abstract void DeliverTo(Operator inner);
}

/// <summary>The same for records of a type. The hash of a record's key goes with it: the operator compares it with that of the key it asks for itself. The order is the event time; <see cref="long.MinValue"/> stands for a record without one, which comes first.</summary>
internal sealed class BatchInput<T>(KeyHasher<T>? hasher) : BatchInput, IReceiver<T>
{
    private readonly Serializer<T> _serializer = Serializer<T>.Of();
    private Batch<T>? _batch;

    public void OnBatch(Batch<T> batch)
    {
        if (hasher is not null && !ReferenceEquals(batch.HashedBy, hasher))
        {
            hasher.Hash(batch);
        }

        var writer = new ByteWriter(256);
        try
        {
            var items = batch.Items;
            var times = batch.Timestamps;
            var hashes = hasher is null ? default : batch.Hashes;
            for (var i = 0; i < items.Length; i++)
            {
                writer.Clear();
                if (!hashes.IsEmpty)
                {
                    writer.WriteUnmanaged(hashes[i]);
                }

                _serializer.Write(ref writer, items[i]);
                Into.Add(hashes.IsEmpty ? 0 : PartitionOf(hashes[i]), times.IsEmpty ? long.MinValue : times[i], Number, writer.Written);
            }
        }
        finally
        {
            writer.Dispose();
        }

        batch.Release();
    }

    public override bool Add(SortedRecords record)
    {
        var reader = new ByteReader(record.Payload);
        _batch ??= Batch<T>.Rent();
        if (hasher is not null)
        {
            _batch.HashPlaces(hasher)[_batch.Count] = reader.ReadUnmanaged<uint>();
        }

        var item = _serializer.Read(ref reader);
        var hasTime = record.Order != long.MinValue;
        if (hasTime)
        {
            _batch.Add(item, record.Order);
        }
        else
        {
            _batch.Add(item);
        }

        return _batch.IsFull;
    }

    public override void DeliverTo(Operator inner)
    {
        var batch = _batch!;
        _batch = null;
        batch.DeliverTo(inner.Receiver(Number));
    }

    /// <summary>By bits of the hash that say nothing of the key group, which is the same for many records of one subtask.</summary>
    private static int PartitionOf(uint hash) => (int)((hash * 0x9E37_79B1u) >> 24);
}
