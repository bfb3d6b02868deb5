using System.Buffers.Binary;
using Freshet.Core;

namespace Freshet;

/// <summary>Times of a list with a time to live.</summary>
/// <param name="Began">When it was written anew, or its first entry was added.</param>
/// <param name="Read">When it was last read, where reads count: its entries live on from then.</param>
internal record struct ListTimes(long Began, long Read);

/// <content>
/// Lists whose entries expire, each eight bytes longer by the time when it was added. Expired entries are passed over; when the list is as old as the
/// time to live since it was written anew, it is written anew without them, so that each entry is copied about once.
/// </content>
public sealed unsafe partial class ListState<V> : IListCare
{
    private readonly Lifetime? _life;
    private readonly int _timesOffset;

    bool IListCare.IsDue(nint row) => _life!.IsOver(TimesOf(row).Began);

    void IListCare.TakeAway(nint row) => WriteAnew(row);

    private static bool IsOver(Lifetime life, ReadOnlySpan<byte> entry, long read) =>
        life.IsOver(Math.Max(BinaryPrimitives.ReadInt64LittleEndian(entry), read));

    private ref ListTimes TimesOf(nint row) => ref *(ListTimes*)(row + _timesOffset);

    private void AppendStamped(nint row, V item)
    {
        var isNew = CountOf(row) == 0;
        var now = _life!.Touch(row, isNew);
        if (isNew)
        {
            TimesOf(row) = new ListTimes(now, StateRow.UnknownTime);
        }

        var writer = new ByteWriter(256);
        try
        {
            writer.WriteInt64(now);
            _serializer.Write(ref writer, item);
            _row.Append(row, _column, writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private long CountLiving(nint row)
    {
        var (count, read) = (0L, TimesOf(row).Read);
        foreach (var entry in _row.ReadList(row, _column))
        {
            count += IsOver(_life!, entry, read) ? 0 : 1;
        }

        return count;
    }

    /// <summary>All entries that live do so from now on: those that do not must go first.</summary>
    private void Renew(nint row)
    {
        if (CountLiving(row) < CountOf(row))
        {
            WriteAnew(row);
        }

        if (CountOf(row) > 0)
        {
            ref var times = ref TimesOf(row);
            times.Read = Math.Max(times.Read, _life!.Touch(row, isNew: false));
        }
    }

    private void WriteAnew(nint row)
    {
        var times = TimesOf(row);
        var living = new List<byte[]>();
        foreach (var entry in _row.ReadList(row, _column))
        {
            if (!IsOver(_life!, entry, times.Read))
            {
                living.Add(entry.ToArray());
            }
        }

        _version++;
        if (living.Count == 0)
        {
            TakeAway(row);
            return;
        }

        if (living.Count < CountOf(row))
        {
            _row.ClearList(row, _column);
            living.ForEach(entry => _row.Append(row, _column, entry));
            CountOf(row) = living.Count;
        }

        TimesOf(row) = times with { Began = _life!.Now };
    }
}
