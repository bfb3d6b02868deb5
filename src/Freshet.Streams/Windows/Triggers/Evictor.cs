namespace Freshet;

/// <summary>Takes records out of a window before or after its result is made. One instance serves all subtasks: it must keep nothing itself.</summary>
public abstract class Evictor<T>
{
    /// <summary>Takes records out before the function is called; they are gone from the window. In order of arrival (where windows became one, those of the earlier first), each with its time in milliseconds.</summary>
    public virtual void Before(List<(long Time, T Record)> records, TimeWindow window)
    {
    }

    /// <summary>Takes records out after the function was called.</summary>
    public virtual void After(List<(long Time, T Record)> records, TimeWindow window)
    {
    }
}

/// <summary>The usual evictors.</summary>
public static class Evictors
{
    /// <summary>Keeps the last so many records.</summary>
    public static Evictor<T> Count<T>(int records) => records >= 1
        ? new CountEvictor<T>(records)
        : throw FreshetException.User($"An evictor cannot keep {records} records: it must be at least 1.");

    /// <summary>Keeps the records that are at most <paramref name="age"/> older than the newest.</summary>
    public static Evictor<T> Time<T>(TimeSpan age) => age >= TimeSpan.Zero
        ? new TimeEvictor<T>(age)
        : throw FreshetException.User($"An evictor cannot keep records of the age {age}: it must not be negative.");

    /// <summary>Keeps the records that differ by less than <paramref name="threshold"/> from the last.</summary>
    public static Evictor<T> Delta<T>(double threshold, Func<T, T, double> difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return new DeltaEvictor<T>(threshold, difference);
    }

    private sealed class CountEvictor<T>(int keep) : Evictor<T>
    {
        public override void Before(List<(long Time, T Record)> records, TimeWindow window) => records.RemoveRange(0, Math.Max(0, records.Count - keep));
    }

    private sealed class TimeEvictor<T>(TimeSpan age) : Evictor<T>
    {
        public override void Before(List<(long Time, T Record)> records, TimeWindow window)
        {
            var newest = records.Count == 0 ? 0 : records.Max(static r => r.Time);
            records.RemoveAll(r => r.Time < newest - (long)age.TotalMilliseconds);
        }
    }

    private sealed class DeltaEvictor<T>(double threshold, Func<T, T, double> difference) : Evictor<T>
    {
        public override void Before(List<(long Time, T Record)> records, TimeWindow window)
        {
            if (records is [.., var last])
            {
                records.RemoveAll(r => difference(r.Record, last.Record) >= threshold);
            }
        }
    }
}
