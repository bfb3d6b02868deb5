using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Timers of the model: a sorted set by time and order of setting, and a dictionary that makes each one.</summary>
internal sealed class DictionaryTimerQueue<K> : TimerQueue<K>
    where K : notnull
{
    private const int TimerBytes = 64;

    private readonly KeyFormat<K> _format;
    private readonly MemoryBudget _budget;
    private readonly Dictionary<long, Dictionary<K, long>> _numbers = [];
    private readonly SortedDictionary<(long Time, long Number), K> _timers = [];
    private long _next;

    public DictionaryTimerQueue(KeyFormat<K> format, MemoryBudget budget)
    {
        _format = format;
        _budget = budget;
    }

    /// <inheritdoc/>
    public override long Count => _timers.Count;

    /// <inheritdoc/>
    public override long Bytes => Count * TimerBytes;

    /// <inheritdoc/>
    public override long NextTime
    {
        get
        {
            foreach (var timer in _timers)
            {
                return timer.Key.Time;
            }

            return long.MaxValue;
        }
    }

    /// <inheritdoc/>
    public override bool Set(long time, K key, uint hash)
    {
        if (!_numbers.TryGetValue(time, out var keys))
        {
            _numbers.Add(time, keys = new Dictionary<K, long>(new StoredKeyComparer<K>(_format)));
        }

        if (keys.ContainsKey(key))
        {
            return false;
        }

        _budget.Take(TimerBytes);
        keys.Add(key, _next);
        _timers.Add((time, _next++), key);
        return true;
    }

    /// <inheritdoc/>
    public override bool Delete(long time, K key, uint hash)
    {
        if (!_numbers.TryGetValue(time, out var keys) || !keys.Remove(key, out var number))
        {
            return false;
        }

        _timers.Remove((time, number));
        _budget.Give(TimerBytes);
        if (keys.Count == 0)
        {
            _numbers.Remove(time);
        }

        return true;
    }

    /// <inheritdoc/>
    public override int TakeDue(long upTo, Span<long> times, Span<K> keys, Span<uint> hashes)
    {
        var due = _timers.TakeWhile(timer => timer.Key.Time <= upTo).Take(times.Length).ToArray();
        for (var i = 0; i < due.Length; i++)
        {
            times[i] = due[i].Key.Time;
            keys[i] = due[i].Value;
            hashes[i] = _format.Hash(keys[i]);
            Delete(times[i], keys[i], hashes[i]);
        }

        return due.Length;
    }

    /// <inheritdoc/>
    public override FrozenState Freeze() => new CopiedTimers<K>([.. _timers.Select(timer => (timer.Key.Time, timer.Value))], _format);

    /// <inheritdoc/>
    public override void Restore(Stream from, KeyGroupRange range) => TimerRestore.Into(this, _format, from, range);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _budget.Give(Bytes);
        _timers.Clear();
        _numbers.Clear();
    }
}
