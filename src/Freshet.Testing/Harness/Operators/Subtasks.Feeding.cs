using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing;

/// <content>Records on their way to the subtask that owns them.</content>
internal sealed partial class Subtasks<TIn>
{
    private void FeedRecords(int from, int to)
    {
        var all = Batch<TIn>.Rent();
        for (var i = from; i < to; i++)
        {
            var record = _setup.Input[i];
            if (record.Timestamp is { } at)
            {
                all.Add(record.Value, at);
            }
            else
            {
                all.Add(record.Value);
            }
        }

        all.Split = _setup.Input[from].Split;
        if (_all.Count == 1)
        {
            AddHashes(all);
            _all[0].Take(all);
            return;
        }

        foreach (var (subtask, part) in Route(all, from))
        {
            AddHashes(part);
            _all[subtask].Take(part);
        }
    }

    private SortedDictionary<int, Batch<TIn>> Route(Batch<TIn> all, int from)
    {
        _setup.Hasher?.Hash(all);
        var parts = new SortedDictionary<int, Batch<TIn>>();
        for (var i = 0; i < all.Count; i++)
        {
            if (_setup.GoesToAll?.Invoke(all.Items[i]) == true)
            {
                for (var s = 0; s < _all.Count; s++)
                {
                    AddTo(parts, s, all, i);
                }

                continue;
            }

            var max = _setup.Place.MaxParallelism;
            var subtask = _setup.Hasher is null
                ? (from + i) % _all.Count
                : KeyGroups.SubtaskOf(KeyGroups.Of(all.Hashes[i], max), max, _all.Count);
            AddTo(parts, subtask, all, i);
        }

        all.Release();
        return parts;
    }

    private static void AddTo(SortedDictionary<int, Batch<TIn>> parts, int subtask, Batch<TIn> all, int i)
    {
        if (!parts.TryGetValue(subtask, out var part))
        {
            part = Batch<TIn>.Rent();
            part.Split = all.Split;
            parts.Add(subtask, part);
        }

        if (all.HasTimestamps)
        {
            part.Add(all.Items[i], all.Timestamps[i]);
        }
        else
        {
            part.Add(all.Items[i]);
        }
    }

    private void AddHashes(Batch<TIn> batch)
    {
        if (_style.Hashed == Hashed.ByOwnKey)
        {
            _setup.Hasher?.Hash(batch);
        }
        else if (_style.Hashed == Hashed.BySomethingElse)
        {
            _run.OtherHasher.Hash(batch);
        }
    }
}
