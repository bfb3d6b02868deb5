namespace Freshet.Runtime.Jobs;

/// <summary>Counts restarts for a policy: a value.</summary>
internal sealed record Restarts(RestartPolicy Policy)
{
    /// <summary>Restarts in a row.</summary>
    public int InRow { get; init; }

    /// <summary>Restarts in all.</summary>
    public int Total { get; init; }

    /// <summary>What to do about a failure of an attempt that ran for <paramref name="ranMs"/>: wait so many milliseconds, or give up (null).</summary>
    public (Restarts Next, long? DelayMs) Failed(FreshetException failure, long ranMs, SeededRandom random)
    {
        if (!failure.Retry)
        {
            return (this, null);
        }

        switch (Policy)
        {
            case RestartPolicy.FixedDelay p when Total < p.Attempts:
                return (this with { InRow = InRow + 1, Total = Total + 1 }, (long)p.Delay.TotalMilliseconds);
            case RestartPolicy.ExponentialDelay p:
                var inRow = ranMs >= p.ResetAfter.TotalMilliseconds ? 0 : InRow;
                if (inRow >= p.Attempts)
                {
                    return (this, null);
                }

                var delay = Math.Min(p.First.TotalMilliseconds * Math.Pow(2, Math.Min(inRow, 40)), p.Max.TotalMilliseconds);
                delay *= 1 + (0.1 * random.NextDouble());
                return (this with { InRow = inRow + 1, Total = Total + 1 }, (long)delay);
            default:
                return (this, null);
        }
    }
}
