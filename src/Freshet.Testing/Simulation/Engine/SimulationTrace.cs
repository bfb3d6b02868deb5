using System.Numerics;

namespace Freshet.Testing;

/// <summary>
/// A running hash of everything that a simulation decided and did: the same seed gives the same hash, or there is something in it that
/// does not come from the seed. On demand it tells each step as a line as well.
/// </summary>
/// <param name="tell">Takes the lines; null for none.</param>
public sealed class SimulationTrace(Action<string>? tell = null)
{
    private ulong _hash = 0xCBF2_9CE4_8422_2325;

    /// <summary>The hash so far.</summary>
    public ulong Hash => _hash;

    /// <summary>True when somebody wants lines.</summary>
    public bool IsTold => tell is not null;

    /// <summary>Adds a number.</summary>
    public void Add(long value) => _hash = BitOperations.RotateLeft((_hash ^ (ulong)value) * 0x9E37_79B9_7F4A_7C15, 29);

    /// <summary>Tells a line; ask <see cref="IsTold"/> before making it.</summary>
    public void Tell(string line) => tell?.Invoke(line);
}
