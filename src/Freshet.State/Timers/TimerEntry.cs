namespace Freshet.State;

/// <summary>A timer's place in the order of time, and its row. An entry whose row is gone or has another time is a deleted timer's.</summary>
internal readonly record struct TimerEntry(long Time, uint Row);
