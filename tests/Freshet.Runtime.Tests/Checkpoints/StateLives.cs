using Freshet.Core;
using Freshet.Core.State;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;
using Freshet.State;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>
/// A task's state over many lives on a simulated disk: tables and timers change here and there, checkpoints are completed, given up or die
/// half written, the process dies and goes on from what is there. Whatever is restored must be what the model was at that moment.
/// Everything follows from the seed.
/// </summary>
internal sealed class StateLives : IDisposable
{
    public const string Folder = "/data/job";

    private readonly SeededRandom _random;
    private readonly SimulatedDisk _disk;
    private readonly PlantedBugs _bugs;
    private readonly bool _failedCount;
    private readonly Dictionary<CheckpointId, StateModel> _complete = [];
    private readonly Dictionary<CheckpointId, StateModel> _inDoubt = []; // neither known to be complete nor not to be
    private readonly PagedStateBackend _backend = new(64 << 20);
    private CheckpointStore _store;
    private PagedState _state;
    private PartHistory _history = new();
    private int _attempt = 1;

    /// <param name="seed">Decides everything.</param>
    /// <param name="limits">When files are given up.</param>
    /// <param name="bugs">Planted in the writer.</param>
    /// <param name="failedCount">A planted mistake: a checkpoint that was given up counts as one to go on from.</param>
    public StateLives(ulong seed, IncrementLimits limits, PlantedBugs bugs, bool failedCount = false)
    {
        _random = new SeededRandom(seed);
        _disk = new SimulatedDisk(seed);
        (Limits, _bugs, _failedCount) = (limits, bugs, failedCount);
        _store = CheckpointStore.Open(_disk, Folder);
        _state = new PagedState(_backend.CreateStore("task"));
    }

    public IncrementLimits Limits { get; }

    /// <summary>The first thing that was wrong, or null.</summary>
    public string? Violation { get; private set; }

    public int Restores { get; private set; }

    /// <summary>Deaths in the midst of something.</summary>
    public int Crashes { get; private set; }

    /// <summary>Files of earlier checkpoints that complete ones needed.</summary>
    public int FilesOfEarlier { get; private set; }

    public void Run(int steps)
    {
        _state.Fill();
        for (var i = 0; i < steps && Violation is null; i++)
        {
            _state.Change(_random);
            try
            {
                if (_random.Chance(0.25))
                {
                    // In the midst of whatever comes then: writing, completing, cleaning up, or starting again.
                    _disk.PowerLossAfter(_random.Next(100));
                }

                Checkpoint();
                if (_random.Chance(0.1))
                {
                    Die();
                }
            }
            catch (SimulatedCrashException)
            {
                Crashes++;
                while (!TryDie())
                {
                    Crashes++;
                }
            }
        }

        while (!TryDie())
        {
        }
    }

    public void Dispose()
    {
        _state.Dispose();
        _store.Dispose();
        _backend.Dispose();
    }

    private void Checkpoint()
    {
        var id = _store.NextId;
        var outcome = _random.Next(10);
        try
        {
            _store.Begin(id);
            var model = _state.Model.Copy();
            TaskSnapshot snapshot;
            using (var frozen = _state.Freeze())
            {
                // The state goes on while it is written.
                _state.Change(_random);
                snapshot = PagedState.Write(_store, id, $"task-0-{_attempt}", frozen, Limits, _bugs, _history);
            }

            if (outcome < 3)
            {
                _store.Abort(id);
                if (_failedCount)
                {
                    _history.Completed(id);
                }

                return;
            }

            var content = new CheckpointContent(128, false, [snapshot]);
            _inDoubt[id] = model;
            _store.Complete(new CheckpointManifest(id, "job", 0, false, [.. content.Files], content.ToBytes()));
            _inDoubt.Clear();
            _complete[id] = model;
            _history.Completed(id);
            FilesOfEarlier += snapshot.Files.Count(f => f.Checkpoint != id);
            _store.Retain(2);
            CheckFiles(snapshot);
            Restores++;
            Check(id);
        }
        catch (FreshetException e)
        {
            Violation ??= $"checkpoint {id} failed: {e.Message}";
        }
    }

    /// <summary>What lies in the folder is what the retained checkpoints need, and no more than the limits say.</summary>
    private void CheckFiles(TaskSnapshot snapshot)
    {
        var needed = _store.Completed.SelectMany(id => _store.Load(id).Files).Select(f => $"{Folder}/chk-{f.Checkpoint.Value:D10}/{f.Name}").ToHashSet();
        var there = _disk.List(Folder).Where(e => e.IsDirectory).SelectMany(e => _disk.List(e.Path)).Select(e => e.Path).Where(p => p.EndsWith(".state", StringComparison.Ordinal)).ToHashSet();
        if (!needed.SetEquals(there))
        {
            Violation ??= $"in the folder but not needed: {string.Join(", ", there.Except(needed))}; needed but not there: {string.Join(", ", needed.Except(there))}";
        }

        var state = snapshot.Operators.Sum(o => o.Keyed.Sum(k => k.Bytes));
        var bytes = snapshot.Files.Sum(f => f.Length);
        if (state > Limits.WholeBytes && bytes > (state * Limits.FilePercentMax / 100) + (2 * snapshot.WrittenBytes))
        {
            Violation ??= $"{bytes} bytes of files for {state} bytes of state, {snapshot.WrittenBytes} of them new";
        }

        if (snapshot.Files.Count > Limits.FilesMax + snapshot.Files.Count(f => f.Checkpoint == snapshot.Files[^1].Checkpoint))
        {
            Violation ??= $"{snapshot.Files.Count} files";
        }
    }

    private bool TryDie()
    {
        try
        {
            Die();
            return true;
        }
        catch (SimulatedCrashException)
        {
            return false;
        }
    }

    private void Die()
    {
        _state.Dispose();
        if (_random.Chance(0.3))
        {
            _disk.KillProcess();
        }
        else
        {
            _disk.Crash();
        }

        if (_random.Chance(0.2))
        {
            _disk.PowerLossAfter(_random.Next(30));
        }

        _store = CheckpointStore.Open(_disk, Folder);
        (_history, _attempt) = (new PartHistory(), _attempt + 1);
        var latest = _store.LoadLatest(out var skipped);
        if (latest is { } found && _inDoubt.TryGetValue(found.Id, out var model))
        {
            _complete[found.Id] = model;
        }
        else if (skipped.Count > 0 || latest?.Id.Value != (_complete.Count > 0 ? _complete.Keys.Max(static id => id.Value) : null))
        {
            Violation ??= $"checkpoint {latest?.Id} was found; {string.Join("; ", skipped)}";
        }

        _inDoubt.Clear();

        _state = new PagedState(_backend.CreateStore("task"));
        if (latest is { } manifest)
        {
            _state.Restore(_store, manifest, KeyGroupRange.All());
            Restores++;
            Violation ??= _state.Model.Differs(_complete[manifest.Id]);
            foreach (var id in _store.Completed)
            {
                Check(id);
            }
        }
    }

    /// <summary>Restores a checkpoint into two subtasks beside the running one.</summary>
    private void Check(CheckpointId id)
    {
        var manifest = _store.Load(id);
        var both = new StateModel();
        for (var subtask = 0; subtask < 2; subtask++)
        {
            using var half = new PagedState(_backend.CreateStore("half"));
            half.Restore(_store, manifest, KeyGroups.RangeOf(subtask, 128, 2));
            both.Add(half.Model);
        }

        Violation ??= both.Differs(_complete[id]) is { } what ? $"checkpoint {id}: {what}" : null;
    }
}
