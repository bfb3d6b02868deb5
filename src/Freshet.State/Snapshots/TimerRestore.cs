using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Reads stored timers into a queue of any store: after the schema groups of [count | time and key of each], ended by a count of 0.</summary>
internal static class TimerRestore
{
    /// <summary>Timers in a group at most.</summary>
    public const int GroupTimers = 512;

    public static void Into<K>(TimerQueue<K> timers, KeyFormat<K> format, Stream from, KeyGroupRange range)
    {
        using var reader = new StateStreamReader(from);
        StateSchema.Read(reader, StateSchema.Kind.Timers, format, new RowLayout());
        var times = new long[GroupTimers];
        var keys = new K[GroupTimers];
        var hashes = new uint[GroupTimers];
        while (reader.Count(GroupTimers) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                times[i] = reader.Int64();
                keys[i] = KeyCodec.Read(reader, format);
            }

            format.Hash(keys.AsSpan(0, count), hashes);
            for (var i = 0; i < count; i++)
            {
                if (range.Contains(hashes[i]))
                {
                    timers.Set(times[i], keys[i], hashes[i]);
                }
            }
        }

        reader.End();
    }
}
