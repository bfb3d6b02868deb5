using System.Buffers.Binary;
using Freshet.Core;
using Freshet.Core.Spill;

namespace Freshet;

/// <summary>
/// Sorts all records of a subtask by a key. Stored of a record: <c>time 8 | key | record | length of the key 4</c>, without the key
/// where its number says all.
/// </summary>
internal sealed class SortOperator<T, TKey>(Func<T, TKey> key, bool descending) : Operator<T, T>
{
    private const int TimeBytes = sizeof(long);

    private readonly SortOrder<TKey> _order = SortOrder<TKey>.Of();
    private readonly Serializer<T> _serializer = Serializer<T>.Of();
    private RecordSorter? _sorter;
    private SortedRecords? _sorted;
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var times = batch.Timestamps;
        var writer = new ByteWriter(256);
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                writer.Clear();
                writer.WriteInt64(times.IsEmpty ? long.MinValue : times[i]);
                var number = _order.Write(ref writer, key(items[i]));
                var keyLength = writer.Length - TimeBytes;
                _serializer.Write(ref writer, items[i]);
                writer.WriteInt32(keyLength);
                _sorter!.Add(0, descending ? ~number : number, 0, writer.Written);
            }
        }
        catch (Exception e) when (e is not FreshetException and not IOException)
        {
            throw UserCode.Failed(Context, "sort", _records + i, items[i], e);
        }
        finally
        {
            writer.Dispose();
        }

        _records += items.Length;
        batch.Release();
    }

    public override bool OnEnd()
    {
        if (_sorted is null)
        {
            _sorter!.Finish();
            _sorted = _sorter.Read(0);
        }

        while (_sorted.MoveNext())
        {
            var (time, record) = Read(_sorted.Payload);
            if (time == long.MinValue)
            {
                Output.Emit(record);
            }
            else
            {
                Output.Emit(record, time);
            }

            if (Context.OutputIsFull)
            {
                return false;
            }
        }

        return true;
    }

    public override void Close()
    {
        _sorted?.Dispose();
        _sorter?.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _sorter = new RecordSorter(Context.Spill, $"{Context.JobName}-{Context.Subtask}", ties: _order.IsExact ? null : new Ties(_order, descending));
    }

    private (long Time, T Record) Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload[(TimeBytes + KeyLength(payload))..^sizeof(int)]);
        return (BinaryPrimitives.ReadInt64LittleEndian(payload), _serializer.Read(ref reader));
    }

    private static int KeyLength(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt32LittleEndian(payload[^sizeof(int)..]);

    private sealed class Ties(SortOrder<TKey> order, bool descending) : ISortTies
    {
        public int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
        {
            var result = order.Compare(one.Slice(TimeBytes, KeyLength(one)), other.Slice(TimeBytes, KeyLength(other)));
            return descending ? -result : result;
        }
    }
}
