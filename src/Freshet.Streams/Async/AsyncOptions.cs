using Polly;
using Polly.Retry;

namespace Freshet;

/// <summary>What happens to a record whose request failed, or took longer than its time-out.</summary>
public enum AsyncFailure
{
    /// <summary>The job fails, naming the record; its restart policy decides.</summary>
    Fail,

    /// <summary>The record is left out and counted as bad.</summary>
    Skip,
}

/// <summary>How requests are made for the records of a stream.</summary>
public sealed record AsyncOptions
{
    /// <summary>True gives results out in the order of their records; false as they come, though never across a watermark.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>Requests in flight on each subtask at most; when they are so many, no more input is taken. From 1.</summary>
    public int Capacity { get; init; } = 100;

    /// <summary>A record's request must be done after this, retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries again what failed; null for one try.</summary>
    public AsyncRetry? Retry { get; init; }

    /// <summary>What happens to a record whose request failed. A fallback given to the operator takes its place.</summary>
    public AsyncFailure OnFailure { get; init; } = AsyncFailure.Fail;

    internal void Check(string name)
    {
        Refuse(Capacity < 1, name, $"Capacity is {Capacity}: it must be at least 1");
        Refuse(Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(365), name, $"Timeout is {Timeout}: it must be positive, and at most a year");
        Refuse(!Enum.IsDefined(OnFailure), name, $"OnFailure is {OnFailure}: it must be {nameof(AsyncFailure.Fail)} or {nameof(AsyncFailure.Skip)}");
        Retry?.Check(name);
    }

    internal static void Refuse(bool bad, string name, string what)
    {
        if (bad)
        {
            throw FreshetException.User($"'{name}' cannot work: {what}.");
        }
    }
}

/// <summary>Tries a request again after a failure (by Polly).</summary>
public sealed record AsyncRetry
{
    /// <summary>Tries after the first. From 1.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Time before the second try.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>True doubles the delay from try to try.</summary>
    public bool IsExponential { get; init; } = true;

    /// <summary>The longest delay.</summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>True spreads delays by chance, so that many requests that failed together do not come again together.</summary>
    public bool HasJitter { get; init; } = true;

    /// <summary>Which failures are worth another try; null for all.</summary>
    public Func<Exception, bool>? When { get; init; }

    internal void Check(string name)
    {
        AsyncOptions.Refuse(Attempts < 1, name, $"Retry.Attempts is {Attempts}: it must be at least 1");
        AsyncOptions.Refuse(Delay < TimeSpan.Zero || DelayMax < Delay || DelayMax > TimeSpan.FromHours(24), name, $"Retry delays are {Delay} to {DelayMax}: the first must not be negative, nor above the longest, which is at most a day");
    }

    /// <summary>The retries of one operator, whose delays go by this clock, and vary by these numbers from 0 to 1.</summary>
    internal ResiliencePipeline Pipeline(TimeProvider time, Func<double> chance) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Attempts,
            Delay = Delay,
            MaxDelay = DelayMax,
            BackoffType = IsExponential ? DelayBackoffType.Exponential : DelayBackoffType.Constant,
            UseJitter = HasJitter,
            Randomizer = chance,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is { } e and not OperationCanceledException && (When?.Invoke(e) ?? true)),
        })
        .Build();
}
