using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.History;

/// <summary>What went through one operator on one subtask a second.</summary>
internal readonly record struct Rate(double RecordsIn, double RecordsOut, double BytesIn, double BytesOut);

/// <summary>What changed between two statuses of one attempt of a job, a second.</summary>
internal sealed class Rates
{
    private readonly Rate[] _of;

    private Rates(Rate[] of, double recordsIn, double recordsOut) => (_of, RecordsIn, RecordsOut) = (of, recordsIn, recordsOut);

    public static Rates None { get; } = new([], 0, 0);

    public double RecordsIn { get; }

    public double RecordsOut { get; }

    /// <summary>The rate of the operator at this place of a status's list.</summary>
    public Rate At(int place) => place < _of.Length ? _of[place] : default;

    public static Rates Between(JobStatus before, JobStatus now)
    {
        var (from, to) = (before.Operators, now.Operators);
        if (before.StartedAt != now.StartedAt || before.RunningSince != now.RunningSince || from.Count != to.Count || now.At <= before.At)
        {
            return None;
        }

        var seconds = (now.At - before.At) / 1000.0;
        var of = new Rate[to.Count];
        double recordsIn = 0, recordsOut = 0;
        for (var i = 0; i < of.Length; i++)
        {
            of[i] = new Rate(
                Of(from[i].RecordsIn, to[i].RecordsIn), Of(from[i].RecordsOut, to[i].RecordsOut), Of(from[i].BytesIn, to[i].BytesIn), Of(from[i].BytesOut, to[i].BytesOut));
            recordsIn += to[i].IsSource ? of[i].RecordsOut : 0;
            recordsOut += to[i].IsSink ? of[i].RecordsIn : 0;
        }

        return new Rates(of, recordsIn, recordsOut);

        double Of(long earlier, long later) => Math.Max(later - earlier, 0) / seconds;
    }
}
