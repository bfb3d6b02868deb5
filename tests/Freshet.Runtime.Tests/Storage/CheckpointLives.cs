using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Runtime.Storage;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Storage;

/// <summary>
/// A job's lives on one simulated disk: each opens the store, checks what it finds, takes checkpoints, and dies by power loss,
/// by kill -9 or not at all. Everything follows from the seed. What the store promised is kept beside it, outside the disk.
/// </summary>
internal sealed class CheckpointLives(ulong seed, PlantedBug bug)
{
    private const string Folder = "/data/job";

    private readonly SeededRandom _random = new(seed);
    private readonly Dictionary<CheckpointId, Expected> _written = [];
    private CheckpointId? _acknowledged;
    private CheckpointId? _inDoubt;
    private CheckpointId _highestBegun;

    public SimulatedDisk Disk { get; } = new(seed);

    /// <summary>The first broken promise, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>Lives in which an error of the disk was met.</summary>
    public int FaultsMet { get; private set; }

    /// <summary>A life that dies in the disk operation after this many (null: lives on to its end), leaving a disk that was restarted.</summary>
    public void Live(long? operations, bool byKill, bool withFault = false)
    {
        if (operations is { } count)
        {
            Disk.PowerLossAfter(count);
        }

        var fault = withFault ? PlantFault() : (DiskOperation?)null;
        try
        {
            Work();
        }
        catch (SimulatedCrashException)
        {
            // The end of this life.
        }
        catch (FreshetException e) when (e.Message.Contains("no MANIFEST is left", StringComparison.Ordinal))
        {
            Violation ??= e.Message;
        }
        catch (Exception e) when (e is FileException || e.InnerException is FileException)
        {
            // The process ends, as the store demands. File systems go read-only when they cannot write a folder:
            // nothing runs on them until they are mounted again.
            FaultsMet++;
            byKill &= fault != DiskOperation.SyncDirectory;
        }

        if (byKill)
        {
            Disk.KillProcess();
        }
        else
        {
            Disk.Crash();
        }
    }

    private void Work()
    {
        var files = new ForgetfulFileSystem(Disk, bug);
        using var store = CheckpointStore.Open(files, Folder);
        CheckWhatIsThere(store, files);
        var checkpoints = 1 + _random.Next(3);
        for (var i = 0; i < checkpoints && Violation is null; i++)
        {
            var first = Begin(store);
            var overlapping = _random.Chance(0.25) ? Begin(store) : (CheckpointId?)null;
            TakeOrAbort(store, files, first);
            if (overlapping is { } second)
            {
                TakeOrAbort(store, files, second);
            }

            if (_random.Chance(0.7))
            {
                files.Phase = StorePhase.Retaining;
                store.Retain(1 + _random.Next(2));
                files.Phase = StorePhase.Other;
            }
        }
    }

    private CheckpointId Begin(CheckpointStore store)
    {
        var id = new CheckpointId(store.NextId.Value + (_random.Chance(0.1) ? 5 : 0));
        store.Begin(id);
        _highestBegun = id;
        return id;
    }

    private void TakeOrAbort(CheckpointStore store, ForgetfulFileSystem files, CheckpointId id)
    {
        var contents = new Dictionary<StateFile, byte[]>();
        var listed = new List<StateFile>();
        var count = 1 + _random.Next(2);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var name = $"task-{i}-1.state";
                using var file = store.CreateStateFile(id, name);
                var content = RandomBytes(1500);
                file.Frames.Write(content);
                if (_random.Chance(0.1))
                {
                    store.Abort(id);
                    return;
                }

                listed.Add(file.Finish());
                contents[listed[^1]] = content;
            }

            // Of what the last complete one needs, of whatever age, it needs a part as well.
            foreach (var (file, content) in store.Completed.Count > 0 ? _written[store.Completed[^1]].Contents.ToArray() : [])
            {
                if (_random.Chance(0.6))
                {
                    listed.Add(file);
                    contents[file] = content;
                }
            }

            var manifest = new CheckpointManifest(id, "job", id.Value * 10, IsSavepoint: false, listed, RandomBytes(700));
            _written[id] = new Expected(manifest, contents);
            _inDoubt = id;
            files.Phase = StorePhase.Completing;
            store.Complete(manifest);
            files.Phase = StorePhase.Other;
            _acknowledged = id;
            _inDoubt = null;
        }
        catch (FileException e) when (e.Error == FileError.DiskFull)
        {
            // The job goes on without this checkpoint, which must never be seen again.
            FaultsMet++;
            files.Phase = StorePhase.Other;
            store.Abort(id);
            _inDoubt = null;
        }
    }

    private DiskOperation PlantFault()
    {
        var (operation, error) = _random.Next(8) switch
        {
            0 => (DiskOperation.Write, FileError.DiskFull),
            1 => (DiskOperation.Open, FileError.DiskFull),
            2 => (DiskOperation.Write, FileError.Device),
            3 => (DiskOperation.Sync, FileError.Device),
            4 => (DiskOperation.SyncDirectory, FileError.Device),
            5 => (DiskOperation.Rename, FileError.Device),
            6 => (DiskOperation.Delete, FileError.Device),
            _ => (DiskOperation.MakeDirectory, FileError.DiskFull),
        };
        Disk.FailOperation(operation, error, 1 + _random.Next(15));
        return operation;
    }

    private void CheckWhatIsThere(CheckpointStore store, ForgetfulFileSystem files)
    {
        files.Phase = StorePhase.Loading;
        var found = store.LoadLatest(out var skipped);
        if (skipped.Count > 0)
        {
            Report($"damaged: {string.Join("; ", skipped)}");
        }
        else if (found is null)
        {
            Report(_acknowledged is null ? null : "nothing is there");
        }
        else
        {
            Report(found.Id == _acknowledged || found.Id == _inDoubt ? null : $"checkpoint {found.Id} is there");
        }

        if (store.NextId.Value <= _highestBegun.Value)
        {
            Report($"number {store.NextId} would be used again, {_highestBegun} was begun");
        }

        // Everything that calls itself complete is, not only the newest.
        foreach (var id in store.Completed)
        {
            Report(Differs(store, id));
        }

        files.Phase = StorePhase.Other;

        // A living process goes on from what it found: that is a promise now.
        _acknowledged = found?.Id;
        _inDoubt = null;
    }

    private string? Differs(CheckpointStore store, CheckpointId id)
    {
        if (!_written.TryGetValue(id, out var expected))
        {
            return $"checkpoint {id} was never taken";
        }

        try
        {
            var found = store.Load(id);
            if (!found.Content.Span.SequenceEqual(expected.Manifest.Content.Span)
                || found.Timestamp != expected.Manifest.Timestamp
                || !found.Files.SequenceEqual(expected.Manifest.Files))
            {
                return $"the manifest of checkpoint {id} is another one";
            }

            foreach (var file in found.Files)
            {
                using var frames = store.OpenState(file);
                if (!frames.Read().SequenceEqual(expected.Contents[file]) || frames.TryRead(out _))
                {
                    return $"'{file.Name}' of checkpoint {id} holds something else";
                }
            }

            return null;
        }
        catch (CorruptFileException e)
        {
            return $"checkpoint {id} is damaged: {e.Message}";
        }
    }

    private void Report(string? what)
    {
        if (what is not null)
        {
            Violation ??= $"seed {seed}: {what}; promised {_acknowledged}, in doubt {_inDoubt}";
        }
    }

    private byte[] RandomBytes(int bound)
    {
        var bytes = new byte[_random.Next(bound)];
        _random.Fill(bytes);
        return bytes;
    }

    private sealed record Expected(CheckpointManifest Manifest, Dictionary<StateFile, byte[]> Contents);
}
