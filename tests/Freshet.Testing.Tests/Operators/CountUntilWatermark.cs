using System.Runtime.CompilerServices;
using System.Text;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.Graph;

namespace Freshet.Testing.Tests;

/// <summary>Counts words; each watermark gives out the counts and clears them. Late words are dropped. Broken in one way on demand.</summary>
public sealed class CountUntilWatermark(Break broken) : Operator<string, (string Word, long Count)>
{
    // State kept outside of checkpoints: with the files, which outlive a crash.
    private static readonly ConditionalWeakTable<IFileSystem, SortedDictionary<string, long>> Outside = [];

    private readonly List<(string, long)> _held = [];
    private SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _watermark = long.MinValue;
    private readonly byte[]?[] _buffers = new byte[8][];
    private int _fired;

    public static KeyHasher<string> Hasher { get; } = new WordHasher();

    public override void OnBatch(Batch<string> batch)
    {
        if (batch.HashedBy is null || (batch.HashedBy != Hasher && broken != Break.TrustsForeignHashes))
        {
            Hasher.Hash(batch);
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Timestamps[i] <= _watermark)
            {
                Context.Metrics.AddLate(broken == Break.LateCountForgotten ? 0 : 1);
                continue;
            }

            if (!Context.KeyGroups.Contains(batch.Hashes[i]) || (broken == Break.TrustsForeignHashes && batch.Hashes[i] != StableHash.Of(batch.Items[i].AsSpan())))
            {
                continue; // not ours: cannot be
            }

            Count(batch.Items[i], broken == Break.CountsBatchesNotRecords && i > 0 ? 0 : 1);
        }

        batch.Release();
    }

    public override bool OnWatermark(long watermark)
    {
        if (watermark <= _watermark)
        {
            if (broken == Break.FiresOnStaleWatermark && watermark < _watermark)
            {
                Output.Emit(("stale", 1), watermark);
            }

            return true;
        }

        if (broken == Break.HoldsLastRecord)
        {
            Release(watermark);
        }

        if (!Fire(watermark))
        {
            return false;
        }

        _watermark = watermark;
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        if (broken == Break.GivesOutInSnapshot)
        {
            Output.Emit(("snapshot", 0));
        }

        if (broken is not Break.StateNotInSnapshot and not Break.StateInAFile)
        {
            snapshot.AddEntries("counts", broken == Break.EntriesHandedOverLive ? Live() : [.. _counts.Select(c => Encoding.UTF8.GetBytes($"{c.Key}={c.Value}"))]);
        }

        if (broken != Break.WatermarkNotInSnapshot)
        {
            snapshot.AddEntries("watermark", [BitConverter.GetBytes(_watermark)]);
        }
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        if (broken == Break.StateInAFile)
        {
            _counts = Outside.GetValue(Context.Files, static _ => new SortedDictionary<string, long>(StringComparer.Ordinal));
        }

        if (Context.Restored is not { } restored)
        {
            return;
        }

        foreach (var entry in broken == Break.StateNotAskedFor ? [] : restored.AllEntries("counts"))
        {
            var parts = Encoding.UTF8.GetString(entry).TrimEnd('\0').Split('=');
            var isOurs = broken == Break.EveryoneTakesAllKeys || Context.KeyGroups.Contains(StableHash.Of(parts[0].AsSpan()));
            if (isOurs && !(broken == Break.NobodyTakesSecondKey && Context.Parallelism > 1 && parts[0] == "b"))
            {
                Count(parts[0], long.Parse(parts[1]));
            }
        }

        _watermark = restored.AllEntries("watermark").Select(e => BitConverter.ToInt64(e)).DefaultIfEmpty(long.MinValue).Max();
    }

    private bool Fire(long watermark)
    {
        if (broken == Break.StopsForEver && Context.OutputIsFull)
        {
            _fired = int.MaxValue;
        }

        if (_fired == int.MaxValue)
        {
            return false;
        }

        if (broken is Break.FiresTwiceWhenStopped or Break.BeginsAnewWhenStopped)
        {
            foreach (var (word, count) in _counts)
            {
                Output.Emit((word, count), watermark);
                if (Context.OutputIsFull && (broken == Break.BeginsAnewWhenStopped || _fired++ < 3))
                {
                    return false;
                }
            }

            _fired = 0;
            _counts.Clear();
            return true;
        }

        while (_counts.Count > 0)
        {
            if (Context.OutputIsFull)
            {
                if (broken == Break.LosesItsPlaceWhenStopped)
                {
                    _counts.Clear();
                }

                return false;
            }

            var (word, count) = _counts.First();
            _counts.Remove(word);
            Output.Emit((word, count), watermark);
        }

        return true;
    }

    private void Count(string word, long by)
    {
        if (broken == Break.HoldsLastRecord && by == 1)
        {
            _held.Add((word, by));
            if (_held.Count < 2)
            {
                return;
            }

            (word, by) = _held[0];
            _held.RemoveAt(0);
        }

        _counts[word] = _counts.GetValueOrDefault(word) + by;
    }

    private void Release(long watermark)
    {
        foreach (var (word, by) in _held)
        {
            _counts[word] = _counts.GetValueOrDefault(word) + by;
        }

        _held.Clear();
    }

    /// <summary>One buffer for all snapshots, as somebody who saves allocations might do.</summary>
    private byte[][] Live()
    {
        var i = 0;
        foreach (var (word, count) in _counts)
        {
            var buffer = _buffers[i++] ??= new byte[8];
            Array.Clear(buffer);
            Encoding.UTF8.GetBytes($"{word}={count}").CopyTo(buffer, 0);
        }

        return [.. _buffers.Take(i).Select(static buffer => buffer!)];
    }

    private sealed class WordHasher : KeyHasher<string>
    {
        public override void Hash(Batch<string> batch)
        {
            var hashes = batch.HashPlaces(this);
            for (var i = 0; i < batch.Count; i++)
            {
                hashes[i] = StableHash.Of(batch.Items[i].AsSpan());
            }
        }
    }
}
