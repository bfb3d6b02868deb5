namespace Freshet;

/// <content>
/// Maps whose entries expire, each by the time in its own row. One that has expired is passed over by reads, begins anew with a write, and
/// goes when the table's rows are looked at; the owner's row has the last time of all.
/// </content>
public sealed unsafe partial class MapState<KMap, V>
{
    private readonly Lifetime? _life;
    private readonly int _stampOffset;

    private ref long StampOf(nint entry) => ref *(long*)(entry + _stampOffset);

    private bool IsOver(nint entry) => _life is not null && _life.IsOver(StampOf(entry));

    /// <summary>An entry is read: false when it has expired.</summary>
    private bool Meet(nint entry)
    {
        if (IsOver(entry))
        {
            return false;
        }

        if (_life!.IsRenewedByReads)
        {
            StampOf(entry) = Math.Max(StampOf(entry), _life.Touch(_row.Bound(_name), isNew: false));
        }

        return true;
    }

    /// <summary>An entry is written: one that had expired is another from now on.</summary>
    private nint Stamped(nint row, KMap key, nint entry)
    {
        var isFirst = HeadOf(row).Live == 0;
        if (NumberOf(entry) != 0 && IsOver(entry))
        {
            TakeAway(row, key);
            isFirst = HeadOf(row).Live == 0;
            entry = _entries.GetOrAdd(key);
        }

        var now = _life!.Touch(row, isFirst);
        if (NumberOf(entry) == 0)
        {
            (NumberOf(entry), StampOf(entry)) = (List(row, key), now);
        }
        else
        {
            StampOf(entry) = Math.Max(StampOf(entry), now);
        }

        return entry;
    }

    private void TakeAway(nint row, KMap key)
    {
        if (_entries.Remove(key))
        {
            Unlist(row);
        }
    }

    private int CountLiving(nint row)
    {
        var (count, all) = (0, TakeListed(row));
        foreach (var (number, key) in all)
        {
            count += _entries.Find(key) is var entry && entry != 0 && NumberOf(entry) == number && !IsOver(entry) ? 1 : 0;
        }

        GiveBack(all);
        return count;
    }
}
