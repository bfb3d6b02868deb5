namespace Freshet;

/// <summary>
/// Finds the key whose timers set one another without end while time stands still. Counting the calls of each key would take memory for each, so one key at a time
/// is watched: the one that is called when the calls of all have doubled since the last choice (as Brent 1980 finds a cycle). Keys that come to an end
/// fall behind, and one that does not is watched in the end.
/// </summary>
internal sealed class TimerChains<K>(long callsMost, long standingMost)
{
    private long _watermark = long.MinValue;
    private long _calls; // of all keys, under this watermark
    private long _nextChoice = 1;
    private K? _watched;
    private uint _watchedHash;
    private long _watchedCalls;
    private long _watchedStanding;
    private long _lastCall = -1;
    private long _lastStanding = -1;

    /// <summary>Takes down that a timer set one that is due under the same watermark.</summary>
    /// <param name="watermark">The watermark that all are due under.</param>
    /// <param name="call">A number for the call of OnTimer: what it sets counts once.</param>
    /// <param name="key">The key of both.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="isStanding">True when the timer set is not later than the one that set it.</param>
    /// <exception cref="FreshetException">The key does so without end.</exception>
    public void Add(long watermark, long call, K key, uint hash, bool isStanding)
    {
        if (watermark != _watermark)
        {
            (_watermark, _calls, _nextChoice, _watchedCalls, _watchedStanding) = (watermark, 0, 1, 0, 0);
        }

        if (call != _lastCall)
        {
            _lastCall = call;
            CountCall(key, hash);
        }

        if (isStanding && call != _lastStanding)
        {
            _lastStanding = call;
            if (IsWatched(key, hash) && ++_watchedStanding > standingMost)
            {
                throw FreshetException.User(
                    $"Timers of this key have set the next one {standingMost:N0} times without going on in time, {Under}: that would never end. Set the next timer later than the one that came due, or none.");
            }
        }
    }

    private void CountCall(K key, uint hash)
    {
        if (++_calls == _nextChoice)
        {
            _nextChoice *= 2;
            if (!IsWatched(key, hash))
            {
                (_watched, _watchedHash, _watchedCalls, _watchedStanding) = (key, hash, 0, 0);
            }
        }

        // Below the end of time each step brings a timer nearer to the watermark; at the end there is always room for another.
        if (IsWatched(key, hash) && ++_watchedCalls > callsMost && _watermark == long.MaxValue)
        {
            throw FreshetException.User(
                $"Timers of this key have set the next one {callsMost:N0} times, {Under}: that would never end. Set none when context.Watermark is long.MaxValue.");
        }
    }

    private string Under => _watermark == long.MaxValue ? "after the input has ended" : $"all under the watermark {_watermark}";

    private bool IsWatched(K key, uint hash) => hash == _watchedHash && EqualityComparer<K>.Default.Equals(key, _watched);
}
