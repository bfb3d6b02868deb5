namespace Freshet.Dashboard.History;

/// <summary>The last so many points.</summary>
internal sealed class Ring(int most)
{
    private readonly HistoryPoint[] _points = new HistoryPoint[most];
    private long _added;

    public void Add(HistoryPoint point) => _points[_added++ % most] = point;

    /// <summary>The last ones, oldest first.</summary>
    public HistoryPoint[] Last(int count)
    {
        var n = (int)Math.Min(Math.Min(count, most), _added);
        var all = new HistoryPoint[n];
        for (var i = 0; i < n; i++)
        {
            all[i] = _points[(_added - n + i) % most];
        }

        return all;
    }
}
