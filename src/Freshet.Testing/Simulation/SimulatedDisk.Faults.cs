using Freshet.Core.Files;

namespace Freshet.Testing;

/// <content>Crashes, planted faults, and what tests look at.</content>
public sealed partial class SimulatedDisk
{
    private readonly List<PlannedFault> _faults = [];
    private long? _powerLossAt;
    private bool _powerOff;

    /// <summary>Calls so far that reached the disk; one call may count several (creating a deep directory).</summary>
    public long Operations { get; private set; }

    /// <summary>Room for the bytes of all files; a write beyond it writes what fits and fails. Null is no limit.</summary>
    public long? CapacityBytes { get; set; }

    /// <summary>Bytes in all visible files.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return Files(_root, "").Sum(file => (long)file.File.Length);
            }
        }
    }

    /// <summary>The <paramref name="nth"/> operation of this kind from now on fails, once. A failed sync loses what was unsynced for ever.</summary>
    public void FailOperation(DiskOperation operation, FileError error, int nth = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nth);
        lock (_gate)
        {
            _faults.Add(new PlannedFault(operation, error) { Left = nth });
        }
    }

    /// <summary>The power fails in the call after this many more: it and all later ones throw, until <see cref="Crash"/>.</summary>
    public void PowerLossAfter(long operations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(operations);
        lock (_gate)
        {
            _powerLossAt = Operations + operations + 1;
        }
    }

    /// <summary>
    /// Power loss and restart: a legal subset of the unsynced effects survives, locks are free, planned faults are forgotten,
    /// everything opened before is dead.
    /// </summary>
    public void Crash()
    {
        lock (_gate)
        {
            KeepSomeEntries();
            var reached = new HashSet<SimulatedNode>();
            Restart(_root, reached);
            EndProcess();
        }
    }

    /// <summary>kill -9: everything opened before is dead and locks are free, but the system goes on and nothing is lost.</summary>
    public void KillProcess()
    {
        lock (_gate)
        {
            EndProcess();
        }
    }

    /// <summary>The visible files and their bytes, in ordinal order.</summary>
    public IReadOnlyList<(string Path, byte[] Bytes)> Snapshot()
    {
        lock (_gate)
        {
            return [.. Files(_root, "").Select(file => (file.Path, file.File.Bytes.ToArray()))];
        }
    }

    /// <summary>The visible bytes of a file, not counted as an operation.</summary>
    public byte[] ReadAll(string path)
    {
        lock (_gate)
        {
            return FileAt(path, "read").Bytes.ToArray();
        }
    }

    /// <summary>Replaces a file's bytes behind the program's back, on the medium too: bit rot, a wrong copy.</summary>
    public void Overwrite(string path, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            FileAt(path, "overwrite").Overwrite(bytes);
        }
    }

    /// <summary>Flips one bit of a file, on the medium too; bit 0 is the lowest of the first byte.</summary>
    public void FlipBit(string path, long bit)
    {
        var bytes = ReadAll(path);
        bytes[bit >> 3] ^= (byte)(1 << (int)(bit & 7));
        Overwrite(path, bytes);
    }

    private void Enter(DiskOperation operation, string name, string path, int? process = null)
    {
        if (_powerOff || (process ?? _process) != _process)
        {
            throw new SimulatedCrashException(_powerOff ? $"{name} '{path}': the power is off" : $"{name} '{path}': opened before a crash");
        }

        Operations++;
        if (Operations == _powerLossAt)
        {
            _powerOff = true;
            throw new SimulatedCrashException($"{name} '{path}': the power failed");
        }

        PlannedFault? hit = null;
        foreach (var fault in _faults.Where(fault => fault.Operation == operation))
        {
            hit = --fault.Left == 0 ? fault : hit;
        }

        if (hit is not null)
        {
            _faults.Remove(hit);
            throw Failure(hit.Error, name, path);
        }
    }

    private void KeepSomeEntries()
    {
        // A journal keeps a beginning of the history (also none or all of it); a file system without one any subset
        // in which no change of a name survives without the earlier changes of that name.
        var journal = _random.Chance(0.5);
        var count = _random.Next(4) switch { 0 => 0, 1 => _unsynced.Count, _ => _random.Next(_unsynced.Count + 1) };
        var lost = new HashSet<(SimulatedDirectory, string)>();
        for (var i = 0; i < _unsynced.Count; i++)
        {
            var change = _unsynced[i];
            var keep = journal
                ? i < count
                : _random.Chance(0.5) && !change.Exists(entry => lost.Contains((entry.Directory, entry.Name)));
            foreach (var entry in change)
            {
                if (keep)
                {
                    entry.ApplyTo(entry.Directory.Durable);
                }
                else
                {
                    lost.Add((entry.Directory, entry.Name));
                }
            }
        }

        _unsynced.Clear();
    }

    private void Restart(SimulatedDirectory directory, HashSet<SimulatedNode> reached)
    {
        directory.ForgetUnsynced();
        foreach (var child in directory.Visible.Values)
        {
            // A file may have two names when half of a rename survived.
            if (!reached.Add(child))
            {
                continue;
            }

            if (child is SimulatedFile file)
            {
                file.Crash(_random);
            }
            else
            {
                Restart((SimulatedDirectory)child, reached);
            }
        }
    }

    private void EndProcess()
    {
        _locks.Clear();
        _faults.Clear();
        _powerLossAt = null;
        _powerOff = false;
        _process++;
    }

    private static IEnumerable<(string Path, SimulatedFile File)> Files(SimulatedDirectory directory, string path) =>
        directory.Visible.SelectMany(child => child.Value is SimulatedDirectory inner
            ? Files(inner, $"{path}/{child.Key}")
            : [($"{path}/{child.Key}", (SimulatedFile)child.Value)]);

    private static FileException Failure(FileError error, string operation, string path) => new(error, operation, path, error switch
    {
        FileError.DiskFull => "No space left on device (simulated)",
        FileError.Device => "Input/output error (simulated)",
        _ => $"{error} (simulated)",
    });

    private sealed record PlannedFault(DiskOperation Operation, FileError Error)
    {
        public int Left { get; set; }
    }
}
