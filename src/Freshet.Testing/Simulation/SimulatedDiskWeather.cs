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

    /// <summary>True when looking at files was made to fail: an intact checkpoint may then have looked damaged.</summary>
    public bool HasFailedReads { get; private set; }

    /// <summary>True when the journal of the file system failed: it takes nothing more until the machine is started again.</summary>
    public bool IsReadOnly { get; private set; }

    public DiskStrike Strike(DiskOperation operation)
    {
        _operations++;
        _renames += operation == DiskOperation.Rename ? 1 : 0;
        if (EndsNow())
        {
            return DiskStrike.Die;
        }

        if (IsReadOnly && operation is not (DiskOperation.Look or DiskOperation.Read))
        {
            return DiskStrike.Fail;
        }

        return Trouble is { } trouble && trouble.Operations.Contains(operation) && random.Chance(trouble.Chance) ? Fail(operation, trouble) : DiskStrike.None;
    }

    public void OnRenamed(string to) => onRenamed(to);

    private bool EndsNow() => end is { Kind: not LifeEndKind.Stop } && end.At switch
    {
        LifeEndAt.DiskOperation => _operations >= end.Nth,
        LifeEndAt.Rename => _renames >= end.Nth,
        _ => false,
    };

    private DiskStrike Fail(DiskOperation operation, DiskTrouble trouble)
    {
        Faults++;
        HasFailedReads |= operation is DiskOperation.Read or DiskOperation.Open or DiskOperation.Look;
        if (operation == DiskOperation.SyncDirectory)
        {
            // Entries that a failed sync has lost, and that programs go on seeing, cannot be told from good ones: file systems therefore stop
            // taking changes when their journal fails. A network file system fails such a call without losing anything.
            IsReadOnly = trouble.LosesJournal;
            return DiskStrike.Fail;
        }

        disk.FailOperation(operation, FileError.Device);
        return DiskStrike.None;
    }
}
