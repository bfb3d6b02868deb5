using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.History;

/// <summary>One job's last ten minutes by the second and six hours by ten seconds: about 250 KB, however long it runs.</summary>
internal sealed class JobHistory
{
    public const int FineMost = 600;
    public const int CoarseMost = 2160;
    public const int CoarseOf = 10;

    private readonly Lock _gate = new();
    private readonly Ring _fine = new(FineMost);
    private readonly Ring _coarse = new(CoarseMost);
    private int _sinceCoarse;
    private JobStatus? _last;
    private Rates _rates = Rates.None;

    /// <summary>The last rates, where they are of this attempt.</summary>
    public Rates RatesOf(JobStatus status)
    {
        lock (_gate)
        {
            return _last?.StartedAt == status.StartedAt && _last.RunningSince == status.RunningSince && _last.Operators.Count == status.Operators.Count ? _rates : Rates.None;
        }
    }

    public void Add(JobStatus status, long processBytes, double pauseMs)
    {
        lock (_gate)
        {
            if (_last is { } before && before.StartedAt == status.StartedAt && status.At <= before.At)
            {
                return;
            }

            _rates = _last is null ? Rates.None : Rates.Between(_last, status);
            _last = status;
            _fine.Add(HistoryPoint.Of(status, _rates, processBytes, pauseMs));
            if (++_sinceCoarse == CoarseOf)
            {
                _sinceCoarse = 0;
                _coarse.Add(HistoryPoint.Over(_fine.Last(CoarseOf)));
            }
        }
    }

    /// <summary>The points of the last minutes, oldest first, as fine as they are kept for so long.</summary>
    public HistoryPoint[] Last(int minutes)
    {
        lock (_gate)
        {
            return minutes * 60 <= FineMost ? _fine.Last(minutes * 60) : _coarse.Last(minutes * 60 / CoarseOf);
        }
    }
}
