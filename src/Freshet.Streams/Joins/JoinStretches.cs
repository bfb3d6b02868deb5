using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Event time in stretches, each with a table of its own that is dropped whole when nothing can meet it any more. A table costs some hundred KiB however little it holds,
/// so stretches become wider the more of them there are: a watermark that lags far behind has logarithmically many.
/// <code>
///   time     |..|..|..|..|..|..|..|..|....|....|....|....|........|
///   dropped when its end has passed ─^
/// </code>
/// New ones lie between those there are. Those of a checkpoint may overlap: subtasks cut their time each for itself.
/// </summary>
internal sealed class JoinStretches<K>(Func<KeyedTable<K>> create, long leastMs) : IDisposable
{
    private const int OfLeastWidth = 8;
    private const int OfEachWidth = 4; // what is kept too long is at most the last width: a fourth of the time there is, about
    private const int DoublingsMost = 40;
    private readonly List<Stretch> _stretches = []; // by start, then end

    /// <summary>How many there are.</summary>
    public int Count => _stretches.Count;

    /// <summary>All, in order.</summary>
    public IReadOnlyList<Stretch> All => _stretches;

    private long Width => leastMs << Math.Clamp((_stretches.Count - OfLeastWidth) / OfEachWidth, 0, DoublingsMost);

    /// <summary>One that holds a time; a new one when there is none.</summary>
    public Stretch At(long time)
    {
        var (begin, end, at) = (long.MinValue, long.MaxValue, 0); // the gap that the time lies in
        for (var i = 0; i < _stretches.Count; i++)
        {
            var stretch = _stretches[i];
            if (stretch.Holds(time))
            {
                return stretch;
            }

            if (stretch.Start > time)
            {
                end = stretch.Start;
                break;
            }

            (begin, at) = (Math.Max(begin, stretch.End), i + 1);
        }

        var width = Width;
        var aligned = time - (((time % width) + width) % width);
        var made = new Stretch(Math.Max(begin, aligned), aligned > end - width ? end : aligned + width, create());
        _stretches.Insert(at, made);
        return made;
    }

    /// <summary>The next one from an index on that overlaps the times from one to another; null behind the last.</summary>
    public Stretch? NextOverlapping(ref int index, long from, long to)
    {
        while (index < _stretches.Count && _stretches[index].Start <= to)
        {
            if (_stretches[index++] is var stretch && stretch.End > from)
            {
                return stretch;
            }
        }

        return null;
    }

    /// <summary>Drops those all of whose records are at or before this time.</summary>
    public void DropUpTo(long time) => Drop(stretch => stretch.End - 1 <= time);

    /// <summary>Drops those that hold nothing.</summary>
    public void DropEmpty() => Drop(static stretch => stretch.Table.Count == 0);

    /// <summary>One of a checkpoint: the same for all subtasks that had it.</summary>
    public Stretch Restored(long start, long end)
    {
        var at = 0;
        for (; at < _stretches.Count && (_stretches[at].Start, _stretches[at].End).CompareTo((start, end)) <= 0; at++)
        {
            if (_stretches[at].Start == start && _stretches[at].End == end)
            {
                return _stretches[at];
            }
        }

        var made = new Stretch(start, end, create());
        _stretches.Insert(at, made);
        return made;
    }

    public void Dispose() => Drop(static _ => true);

    private void Drop(Predicate<Stretch> which) => _stretches.RemoveAll(stretch =>
    {
        var goes = which(stretch);
        if (goes)
        {
            stretch.Table.Dispose();
        }

        return goes;
    });

    /// <summary>The times from a start to before an end.</summary>
    public sealed record Stretch(long Start, long End, KeyedTable<K> Table)
    {
        public bool Holds(long time) => time >= Start && time < End;
    }
}
