namespace Freshet.Testing;

/// <summary>A record of a <see cref="SimulatedLog"/>.</summary>
/// <param name="Id">Its own number, over all partitions.</param>
/// <param name="Key">Its key.</param>
/// <param name="Time">Its event time in milliseconds.</param>
public readonly record struct LogRecord(long Id, long Key, long Time);
