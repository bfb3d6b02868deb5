using Freshet.Core;

namespace Freshet;

/// <content>What tests and people look at between two steps of the task.</content>
internal sealed partial class ProcessCore<K, TOut> : IKeyedInspection
{
    public bool IsOpen { get; private set; } = true;

    Type IKeyedInspection.KeyType => typeof(K);

    IReadOnlyDictionary<string, object> IKeyedInspection.States => Scope.States;

    IReadOnlyList<object?> IKeyedInspection.Keys(int most)
    {
        var keys = new List<object?>();
        if (Scope.Table is { } table)
        {
            if (Scope.HasLifetimes)
            {
                Scope.BeginLook();
            }

            long cursor = 0;
            while (keys.Count < most && table.Scan(ref cursor, Scope.Keys, Scope.Hashes, Scope.Rows) is var count and > 0)
            {
                for (var i = 0; i < count && keys.Count < most; i++)
                {
                    if (!Scope.HasLifetimes || Scope.LivesAny(Scope.Rows[i]))
                    {
                        keys.Add(Scope.Keys[i]);
                    }
                }
            }
        }

        Scope.EndLook();
        return keys;
    }

    /// <summary>Reads a copy: taking timers out of the queue itself would change it.</summary>
    IReadOnlyList<(TimerKind Kind, long Time, object? Key)> IKeyedInspection.Timers()
    {
        var all = new List<(TimerKind, long, object?)>();
        foreach (var kind in (TimerKind[])[TimerKind.EventTime, TimerKind.ProcessingTime])
        {
            using var bytes = new MemoryStream();
            using (var frozen = Scope.Queue(kind).Freeze())
            {
                frozen.WriteTo(bytes);
            }

            bytes.Position = 0;
            using var copy = _context.State.CreateTimers(_keys!);
            copy.Restore(bytes, _context.KeyGroups);
            var (times, keys, hashes) = (new long[BatchSize.Default], new K[BatchSize.Default], new uint[BatchSize.Default]);
            while (copy.TakeDue(long.MaxValue, times, keys, hashes) is var taken and > 0)
            {
                for (var i = 0; i < taken; i++)
                {
                    all.Add((kind, times[i], keys[i]));
                }
            }
        }

        return all;
    }

    bool IKeyedInspection.Look(object? key, Action look)
    {
        if (Scope.Table is not { } table)
        {
            return false;
        }

        var scope = Scope;
        (scope.Keys[0], scope.Hashes[0], scope.Index) = ((K)key!, _keys!.Hash((K)key!), 0);
        table.Find(scope.Keys.AsSpan(0, 1), scope.Hashes.AsSpan(0, 1), scope.Rows.AsSpan(0, 1));
        if (scope.Rows[0] == 0 || StateRow.Marks(scope.Rows[0]) == 0)
        {
            return false;
        }

        scope.Address = scope.Rows[0];
        try
        {
            if (scope.HasLifetimes && !scope.BeginLook(scope.Rows[0]))
            {
                return false;
            }

            look();
            return true;
        }
        finally
        {
            scope.EndLook();
        }
    }
}
