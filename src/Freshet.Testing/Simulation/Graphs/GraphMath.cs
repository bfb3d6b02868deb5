namespace Freshet.Testing;

/// <summary>What the steps of random graphs compute of records: for the job and for the model alike. Sums and pairs, so that no order matters.</summary>
internal static class GraphMath
{
    public static readonly AggregateFunction<LogRecord, Tally, Tally> Tally = new TallyFunction<LogRecord>(static r => Testing.Tally.Of(r.Id));

    /// <summary>A zone five hours behind; changes of clocks are tested elsewhere.</summary>
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("five behind", TimeSpan.FromHours(-5), null, null);

    /// <summary>50, 100 or 200 ms.</summary>
    public static long SizeOf(int number) => 50L << (number / 10 % 3);

    public static long Floor(long time, long size) => time - (((time % size) + size) % size);

    public static LogRecord Mapped(LogRecord record, int number) => record with { Id = Mix(record.Id, number), Key = (record.Key + (number % 3)) % 17 };

    public static bool IsKept(LogRecord record, int number) => (ulong)record.Id % 5 != (ulong)number % 5;

    public static bool IsRule(LogRecord record) => (ulong)record.Id % 4 == 0;

    public static IEnumerable<LogRecord> Copies(LogRecord record, int number)
    {
        for (var copy = 0; copy < (int)(((ulong)record.Id + (ulong)number) % 3); copy++)
        {
            yield return record with { Id = Mix(record.Id, copy), Key = record.Key + copy };
        }
    }

    public static LogRecord RowOf(long key, TimeWindow window, Tally tally) => new(Mix(tally.Ids, tally.Count + (window.StartMs * 31)), key, window.EndMs - 1);

    public static Tally TallyOf(IEnumerable<long> ids) => ids.Aggregate(default(Tally), static (sum, id) => sum.With(Testing.Tally.Of(id)));

    public static LogRecord Pair(LogRecord left, LogRecord right) => new(Mix(left.Id, right.Id), left.Key, Math.Max(left.Time, right.Time));

    public static LogRecord Under(LogRecord record, Tally rules) => record with { Id = Mix(record.Id, rules.Ids) };

    public static long Mix(long one, long other)
    {
        var mixed = unchecked(((ulong)one * 0x9E37_79B9_7F4A_7C15) + ((ulong)other * 0xC2B2_AE3D_27D4_EB4F));
        return (long)(mixed ^ (mixed >> 29));
    }
}
