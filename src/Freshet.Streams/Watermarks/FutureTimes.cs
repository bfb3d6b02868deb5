namespace Freshet;

/// <summary>What happens to a record whose time is too far ahead of the wall clock.</summary>
public enum FutureTimes
{
    /// <summary>The job fails, naming the record.</summary>
    Fail,

    /// <summary>It is left out and counted as bad; WithWatermarks can give it to a side output.</summary>
    Drop,

    /// <summary>Its time becomes the latest that is allowed.</summary>
    Clamp,

    /// <summary>It keeps its time, and event time does not follow it.</summary>
    Keep,
}
