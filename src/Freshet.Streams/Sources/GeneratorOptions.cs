namespace Freshet;

/// <summary>How many records a generator makes, and how fast.</summary>
public sealed record GeneratorOptions
{
    /// <summary>Records in all; null for an endless stream.</summary>
    public long? Count { get; init; }

    /// <summary>Records a second of all subtasks together; null for as fast as the job takes them.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Throws a <see cref="FreshetException"/> that names the first option that cannot work.</summary>
    public void Validate()
    {
        if (Count is < 0 or > NumberSplits.CountMax)
        {
            throw FreshetException.User($"Generator: Count is {Count}: it must be from 0 to {NumberSplits.CountMax}, or null for an endless stream.");
        }

        if (RatePerSecond is { } rate && !(rate > 0 && double.IsFinite(rate)))
        {
            throw FreshetException.User($"Generator: RatePerSecond is {rate}: it must be positive and finite, or null for no limit.");
        }
    }
}
