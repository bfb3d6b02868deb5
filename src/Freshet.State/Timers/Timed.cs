namespace Freshet.State;

/// <summary>A timer: a time and the key it is for.</summary>
internal readonly record struct Timed<K>(long Time, K Key);
