namespace Freshet;

/// <summary>What happens after a failure that a restart may cure: a closed family.</summary>
public abstract record RestartPolicy
{
    private RestartPolicy()
    {
    }

    /// <summary>The failure ends the job.</summary>
    public static RestartPolicy None { get; } = new Never();

    /// <summary>Up to <paramref name="attempts"/> restarts, each after the same delay.</summary>
    public static RestartPolicy Fixed(int attempts, TimeSpan delay) => new FixedDelay(attempts, delay);

    /// <summary>
    /// Restarts after a delay that doubles up to a maximum, with up to 10 % of jitter; the count starts again once the job has run
    /// well for <paramref name="resetAfter"/>. 10 attempts, from 1 second to 1 minute, reset after 10 minutes unless said otherwise.
    /// </summary>
    public static RestartPolicy Exponential(int attempts = 10, TimeSpan? first = null, TimeSpan? max = null, TimeSpan? resetAfter = null) =>
        new ExponentialDelay(attempts, first ?? TimeSpan.FromSeconds(1), max ?? TimeSpan.FromMinutes(1), resetAfter ?? TimeSpan.FromMinutes(10));

    internal abstract void Validate();

    /// <summary>No restart.</summary>
    public sealed record Never : RestartPolicy
    {
        internal override void Validate()
        {
        }
    }

    /// <summary>The same delay each time.</summary>
    /// <param name="Attempts">Most restarts.</param>
    /// <param name="Delay">Time before each.</param>
    public sealed record FixedDelay(int Attempts, TimeSpan Delay) : RestartPolicy
    {
        internal override void Validate()
        {
            JobOptions.Check(Attempts >= 0, $"Restart attempts are {Attempts}: they must not be negative");
            JobOptions.Check(Delay >= TimeSpan.Zero, $"The restart delay is {Delay}: it must not be negative");
        }
    }

    /// <summary>A delay that doubles.</summary>
    /// <param name="Attempts">Most restarts in a row.</param>
    /// <param name="First">Time before the first.</param>
    /// <param name="Max">Longest time before one.</param>
    /// <param name="ResetAfter">Running this long starts the count again.</param>
    public sealed record ExponentialDelay(int Attempts, TimeSpan First, TimeSpan Max, TimeSpan ResetAfter) : RestartPolicy
    {
        internal override void Validate()
        {
            JobOptions.Check(Attempts >= 0, $"Restart attempts are {Attempts}: they must not be negative");
            JobOptions.Check(First >= TimeSpan.Zero && Max >= First, $"The restart delays are {First} to {Max}: the first must not be negative, nor above the longest");
            JobOptions.Check(ResetAfter > TimeSpan.Zero, $"Restart attempts are counted anew after {ResetAfter}: ResetAfter must be positive, or the count would never end");
        }
    }
}
