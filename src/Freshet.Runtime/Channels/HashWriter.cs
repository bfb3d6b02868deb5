using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Freshet.Core.Graph;
using Freshet.Core.State;

namespace Freshet.Runtime.Channels;

/// <summary>
/// Each record to the subtask that owns its key group; gathers a batch for each. The numbers of a batch's records are first sorted by
/// target, then the records are copied in one run for each target. Nothing branches on a record's target: it cannot be predicted.
/// </summary>
internal sealed class HashWriter<T> : EdgeWriter, IReceiver<T>
{
    // Measured: up to here a pass over the hashes for each target costs less than a counting sort, which waits for its own counters.
    private static readonly int PassesMax = Avx512F.IsSupported ? 32 : 8;

    private readonly KeyHasher<T> _hasher;
    private readonly Batch<T>?[] _gathered;
    private readonly ushort[] _subtaskOf;
    private readonly uint[] _firstHash; // of each target: groups and subtasks rise with the hash, so a target owns a run of hashes
    private readonly ushort[] _targets = new ushort[BatchSize.Default];
    private readonly uint[] _order = new uint[BatchSize.Default + 16]; // a pass writes up to so many beyond its run
    private readonly int[] _ends;

    public HashWriter(OutputChannel[] channels, KeyHasher<T> hasher, int maxParallelism)
        : base(channels)
    {
        _hasher = hasher;
        _gathered = new Batch<T>?[channels.Length];
        _ends = new int[channels.Length];
        _subtaskOf = [.. Enumerable.Range(0, maxParallelism).Select(g => (ushort)KeyGroups.SubtaskOf(g, maxParallelism, channels.Length))];
        _firstHash = [.. Enumerable.Range(0, channels.Length).Select(t => KeyGroups.FirstHashOf(KeyGroups.RangeOf(t, maxParallelism, channels.Length).From, maxParallelism))];
    }

    public void OnBatch(Batch<T> batch)
    {
        _hasher.Hash(batch);
        if (_ends.Length <= PassesMax)
        {
            SortInPasses(batch.Hashes);
        }
        else
        {
            SortByCounting(batch.Hashes);
        }

        var from = 0;
        for (var target = 0; target < _ends.Length; target++)
        {
            var run = _order.AsSpan(from, _ends[target] - from);
            from = _ends[target];
            while (!run.IsEmpty)
            {
                run = run[Gather(batch, run, target)..];
            }
        }

        batch.Release();
    }

    public override void Flush()
    {
        for (var target = 0; target < _gathered.Length; target++)
        {
            Hand(target);
        }
    }

    /// <summary>Leaves the records' numbers sorted by target in the order, and where each target's run ends.</summary>
    private void SortInPasses(ReadOnlySpan<uint> hashes)
    {
        var filled = 0;
        for (var target = 0; target < _ends.Length; target++)
        {
            var first = _firstHash[target];
            var most = (target + 1 < _ends.Length ? _firstHash[target + 1] - 1 : uint.MaxValue) - first;
            _ends[target] = filled = Pass(hashes, first, most, filled);
        }
    }

    /// <summary>Adds the numbers of the hashes from <paramref name="first"/> on to the order; how many are in it then.</summary>
    private int Pass(ReadOnlySpan<uint> hashes, uint first, uint most, int filled)
    {
        ref var order = ref MemoryMarshal.GetArrayDataReference(_order);
        ref var hash = ref MemoryMarshal.GetReference(hashes);
        var i = 0;
        if (Avx512F.IsSupported)
        {
            var numbers = Vector512.CreateSequence(0u, 1u);
            for (; i <= hashes.Length - Vector512<uint>.Count; i += Vector512<uint>.Count)
            {
                var isTarget = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref hash, (nuint)i) - Vector512.Create(first), Vector512.Create(most));
                Avx512F.Compress(Vector512<uint>.Zero, isTarget, numbers).StoreUnsafe(ref order, (nuint)filled);
                filled += BitOperations.PopCount(isTarget.ExtractMostSignificantBits());
                numbers += Vector512.Create((uint)Vector512<uint>.Count);
            }
        }

        for (; i < hashes.Length; i++)
        {
            Unsafe.Add(ref order, filled) = (uint)i; // stays if the record is the target's, else the next overwrites it
            filled += Unsafe.Add(ref hash, i) - first <= most ? 1 : 0;
        }

        return filled;
    }

    /// <summary>The same for many targets.</summary>
    private void SortByCounting(ReadOnlySpan<uint> hashes)
    {
        var targets = _targets.AsSpan(0, hashes.Length);
        var ends = _ends.AsSpan();
        ends.Clear();
        var groups = (uint)_subtaskOf.Length;
        for (var i = 0; i < targets.Length; i++)
        {
            var target = _subtaskOf[(int)(((ulong)hashes[i] * groups) >> 32)];
            targets[i] = target;
            ends[target]++;
        }

        for (int t = 0, sum = 0; t < ends.Length; t++)
        {
            sum += ends[t];
            ends[t] = sum - ends[t]; // for now where the run begins
        }

        for (var i = 0; i < targets.Length; i++)
        {
            _order[ends[targets[i]]++] = (uint)i;
        }
    }

    /// <summary>Copies records of a run to the batch of their target, as many as fit; returns how many.</summary>
    private int Gather(Batch<T> batch, ReadOnlySpan<uint> run, int target)
    {
        var to = _gathered[target];
        if (to is null || to.IsFull || to.HasTimestamps != batch.HasTimestamps)
        {
            to = Next(target, batch.HasTimestamps);
        }

        var at = to.Count;
        var count = Math.Min(run.Length, to.Capacity - at);
        run = run[..count];
        Copy(batch.Items, to.Places.Slice(at, count), run);
        Copy(batch.Hashes, to.HashPlaces(_hasher).Slice(at, count), run);
        if (batch.HasTimestamps)
        {
            Copy(batch.Timestamps, to.TimestampPlaces().Slice(at, count), run);
        }

        to.SetCount(at + count);
        return count;
    }

    /// <summary>Copies the values of these numbers; each number is below the count of the batch.</summary>
    private static void Copy<V>(ReadOnlySpan<V> from, Span<V> to, ReadOnlySpan<uint> run)
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        for (var i = 0; i < run.Length; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, run[i]);
        }
    }

    private Batch<T> Next(int target, bool timed)
    {
        Hand(target);
        var batch = Batch<T>.Rent();
        batch.HashPlaces(_hasher);
        if (timed)
        {
            batch.TimestampPlaces();
        }

        return _gathered[target] = batch;
    }

    private void Hand(int target)
    {
        if (_gathered[target] is { } batch)
        {
            _gathered[target] = null;
            Channels[target].Send(Element.Of(batch));
        }
    }
}
