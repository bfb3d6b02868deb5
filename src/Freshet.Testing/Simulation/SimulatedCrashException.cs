namespace Freshet.Testing;

/// <summary>
/// Thrown by <see cref="SimulatedDisk"/> into a process that no longer lives: the power is off, or the file was opened before
/// a crash. Not an <see cref="IOException"/>, because no code of a dead process may handle it and go on.
/// </summary>
public sealed class SimulatedCrashException(string what) : Exception(what);
