using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>What goes wrong with the disk during one life of the process, and when the process dies at it.</summary>
internal sealed class SimulatedDiskWeather(SimulatedDisk disk, SeededRandom random, LifeEnd? end, Action<string> onRenamed) : IDiskWeather
{
    private long _operations;
    private long _renames;

    /// <summary>What fails now; null while the disk is well.</summary>
    public DiskTrouble? Trouble
    {
        get;
        set
        {
            field = value;
            WasTroubled |= value is not null;
        }
    }

    /// <summary>True when the disk was not well at some time of this life.</summary>
    public bool WasTroubled { get; private set; }

    /// <summary>Operations that were made to fail.</summary>
    public long Faults { get; private set; }

    /// <summary>True when a read was made to fail: an intact checkpoint may then look damaged.</summary>
    public bool HasFailedReads { get; private set; }

    public bool Strikes(DiskOperation operation, string path)
    {
        _operations++;
        _renames += operation == DiskOperation.Rename ? 1 : 0;
        if (end is { Kind: not LifeEndKind.Stop } && (end.At switch
        {
            LifeEndAt.DiskOperation => _operations >= end.Nth,
            LifeEndAt.Rename => _renames >= end.Nth,
            _ => false,
        }))
        {
            return true;
        }

        if (Trouble is { } trouble && trouble.Operations.Contains(operation) && random.Chance(trouble.Chance))
        {
            disk.FailOperation(operation, FileError.Device);
            Faults++;
            HasFailedReads |= operation is DiskOperation.Read or DiskOperation.Open or DiskOperation.Look;
        }

        return false;
    }

    public void OnRenamed(string to) => onRenamed(to);
}
