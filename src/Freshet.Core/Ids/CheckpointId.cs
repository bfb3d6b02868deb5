namespace Freshet.Core;

/// <summary>Number of a checkpoint of a job; grows for ever, never used twice.</summary>
public readonly record struct CheckpointId(long Value) : IComparable<CheckpointId>
{
    /// <inheritdoc />
    public int CompareTo(CheckpointId other) => Value.CompareTo(other.Value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
