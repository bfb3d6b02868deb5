using Freshet.Core.Graph;
using Freshet.Core.State;

namespace Freshet.Runtime.Channels;

/// <summary>
/// Each record to the subtask that owns its key group; gathers a batch for each. The records of a batch are first sorted by target
/// (a counting sort of their numbers), then copied in one run for each target.
/// </summary>
internal sealed class HashWriter<T> : EdgeWriter, IReceiver<T>
{
    private readonly KeyHasher<T> _hasher;
    private readonly Batch<T>?[] _gathered;
    private readonly ushort[] _subtaskOf;
    private readonly ushort[] _targets = new ushort[BatchSize.Default];
    private readonly ushort[] _order = new ushort[BatchSize.Default];
    private readonly int[] _ends;

    public HashWriter(OutputChannel[] channels, KeyHasher<T> hasher, int maxParallelism)
        : base(channels)
    {
        _hasher = hasher;
        _gathered = new Batch<T>?[channels.Length];
        _ends = new int[channels.Length];
        _subtaskOf = [.. Enumerable.Range(0, maxParallelism).Select(g => (ushort)KeyGroups.SubtaskOf(g, maxParallelism, channels.Length))];
    }

    public void OnBatch(Batch<T> batch)
    {
        _hasher.Hash(batch);
        Sort(batch.Hashes);
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
    private void Sort(ReadOnlySpan<uint> hashes)
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
            _order[ends[targets[i]]++] = (ushort)i;
        }
    }

    /// <summary>Copies records of a run to the batch of their target, as many as fit; returns how many.</summary>
    private int Gather(Batch<T> batch, ReadOnlySpan<ushort> run, int target)
    {
        var to = _gathered[target];
        if (to is null || to.IsFull || to.HasTimestamps != batch.HasTimestamps)
        {
            to = Next(target, batch.HasTimestamps);
        }

        var at = to.Count;
        var count = Math.Min(run.Length, to.Capacity - at);
        run = run[..count];
        ReadOnlySpan<T> items = batch.Items;
        var places = to.Places[at..];
        for (var i = 0; i < run.Length; i++)
        {
            places[i] = items[run[i]];
        }

        Copy(batch.Hashes, to.HashPlaces(_hasher)[at..], run);
        if (batch.HasTimestamps)
        {
            Copy(batch.Timestamps, to.TimestampPlaces()[at..], run);
        }

        to.SetCount(at + count);
        return count;
    }

    private static void Copy<V>(ReadOnlySpan<V> from, Span<V> to, ReadOnlySpan<ushort> run)
    {
        for (var i = 0; i < run.Length; i++)
        {
            to[i] = from[run[i]];
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
