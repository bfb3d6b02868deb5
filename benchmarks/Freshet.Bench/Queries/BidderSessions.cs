namespace Freshet.Bench;

/// <summary>
/// q11, keyed by bidder: SQL's sessions, which are one when the second begins in the very millisecond in which the first ends. Freshet's own
/// part there (docs/decisions/0010), so these are written out.
/// </summary>
internal sealed class BidderSessions : KeyedProcessFunction<long, long, Queries.BidderCount>
{
    private readonly ValueState<OpenSession> _newest;
    private readonly ListState<OpenSession> _others; // where records come out of order a bidder can have several open
    private readonly List<OpenSession> _open = []; // of the call that is under way

    public BidderSessions() => (_newest, _others) = (Value<OpenSession>("newest"), List<OpenSession>("others"));

    public override void OnRecord(long bidder, ProcessContext<long, Queries.BidderCount> context)
    {
        var session = new OpenSession(context.Timestamp, context.Timestamp + TenSeconds.Ms, 1);
        if (_newest.Exists && _others.Count == 0 && session.Touches(_newest.Value))
        {
            _newest.Value = session.With(_newest.Value); // its timer stays where it is, and sets the next
            return;
        }

        Load();
        var isNew = true;
        for (var i = _open.FindIndex(session.Touches); i >= 0; i = _open.FindIndex(session.Touches))
        {
            session = session.With(_open[i]);
            _open.RemoveAt(i);
            isNew = false;
        }

        if (isNew && session.LastMs <= context.Watermark)
        {
            return; // late
        }

        _open.Add(session);
        Save();
        if (isNew)
        {
            context.SetEventTimer(session.LastMs);
        }
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<long, Queries.BidderCount> context)
    {
        Load();
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var session = _open[i];
            if (session.LastMs > time)
            {
                context.SetEventTimer(session.LastMs);
                continue;
            }

            context.Emit(new Queries.BidderCount(context.Key, session.Count, session.StartMs, session.EndMs));
            _open.RemoveAt(i);
        }

        Save();
    }

    private void Load()
    {
        _open.Clear();
        foreach (var other in _others)
        {
            _open.Add(other);
        }

        if (_newest.Exists)
        {
            _open.Add(_newest.Value);
        }
    }

    private void Save()
    {
        _others.Clear();
        _newest.Clear();
        if (_open.Count == 0)
        {
            return;
        }

        var newest = _open.MaxBy(session => session.EndMs);
        _newest.Value = newest;
        foreach (var session in _open)
        {
            if (session != newest)
            {
                _others.Add(session);
            }
        }
    }

    private readonly record struct OpenSession(long StartMs, long EndMs, long Count)
    {
        public long LastMs => EndMs - 1;

        public bool Touches(OpenSession other) => StartMs <= other.EndMs && other.StartMs <= EndMs;

        public OpenSession With(OpenSession other) => new(Math.Min(StartMs, other.StartMs), Math.Max(EndMs, other.EndMs), Count + other.Count);
    }
}
