using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.Spill;
using Freshet.Core.State;
using Microsoft.Extensions.Logging;

namespace Freshet.Testing;

/// <summary>
/// A whole world for one operator, in memory: outputs are recorded, time moves when told, snapshots go through bytes.
/// <see cref="OperatorTest"/> and its like drive it in every mode; use it alone to look at one step.
/// </summary>
public sealed partial class HarnessContext : OperatorContext, IDisposable
{
    private readonly HarnessPlace _place;
    private readonly long _blockedBefore;
    private readonly long _startedAt;
    private readonly ListLogger _log = new();
    private readonly MemorySnapshotReader? _restored;
    private StateStore? _state;
    private IFileSystem? _files;
    private long _wakeAt = long.MaxValue;
    private int _woken;

    /// <summary>A world for an operator at this place.</summary>
    public HarnessContext(HarnessPlace? place = null)
    {
        _place = place ?? new HarnessPlace();
        Clock = _place.Clock ?? new HarnessClock();
        _startedAt = Clock.Now;
        _blockedBefore = Clock.Blocked;
        _files = _place.Files;
        _restored = _place.Restored is { } old
            ? new MemorySnapshotReader(old, _place.Subtask, _place.Parallelism, _place.KeyGroups)
            : null;
    }

    /// <summary>The wall clock; move it to make time pass.</summary>
    public HarnessClock Clock { get; }

    /// <inheritdoc />
    public override string JobName => _place.JobName;

    /// <inheritdoc />
    public override string Name => _place.Name;

    /// <inheritdoc />
    public override string Uid => _place.Uid;

    /// <inheritdoc />
    public override int Subtask => _place.Subtask;

    /// <inheritdoc />
    public override int Parallelism => _place.Parallelism;

    /// <inheritdoc />
    public override KeyGroupRange KeyGroups => _place.KeyGroups;

    /// <inheritdoc />
    public override int Attempt => _place.Attempt;

    /// <inheritdoc />
    public override long Now => Clock.Now;

    /// <inheritdoc />
    public override long WillingTime => Clock.Now - _startedAt - (Clock.Blocked - _blockedBefore);

    /// <inheritdoc />
    public override StateStore State => _state ??= (_place.Store ?? StoreChoice.Dictionary.Create)();

    /// <summary>True when the operator asked for keyed state.</summary>
    public bool UsesState => _state is not null;

    /// <inheritdoc />
    public override IFileSystem Files => _files ??= new SimulatedDisk(seed: 1);

    /// <inheritdoc />
    public override SpillSpace Spill => _place.Spill ?? new SpillSpace(Files, "/spill", 64 << 10);

    /// <inheritdoc />
    public override bool IsBatch => _place.IsBatch;

    /// <inheritdoc />
    public override ILogger Log => _log;

    /// <summary>What the operator logged.</summary>
    public IReadOnlyList<LoggedLine> Logged => _log.Lines;

    /// <inheritdoc />
    public override OperatorMetrics Metrics { get; } = new();

    /// <inheritdoc />
    public override SnapshotReader? Restored => _restored;

    /// <summary>Names of restored states that the operator has not asked for: in a job the start fails then.</summary>
    public IReadOnlyList<string> UnclaimedState => _restored?.Unclaimed ?? [];

    /// <summary>The earliest time asked for by <see cref="WakeAt"/>; null when none is.</summary>
    public long? NextWake => _wakeAt == long.MaxValue ? null : _wakeAt;

    /// <summary>True when the operator wants to be woken now.</summary>
    public bool IsWakeDue => Volatile.Read(ref _woken) == 1 || _wakeAt <= Now;

    /// <inheritdoc />
    public override void WakeAt(long time) => _wakeAt = Math.Min(_wakeAt, time);

    /// <inheritdoc />
    public override void Wake() => Volatile.Write(ref _woken, 1);

    /// <summary>Forgets the wake-ups that are due, which the caller is about to serve by <see cref="Operator.OnTime"/>; true when there were any.</summary>
    public bool TakeWake()
    {
        if (!IsWakeDue)
        {
            return false;
        }

        Volatile.Write(ref _woken, 0);
        _wakeAt = _wakeAt <= Now ? long.MaxValue : _wakeAt;
        return true;
    }

    /// <summary>Takes the operator's snapshot; call <see cref="MemorySnapshotWriter.Write"/> for the bytes.</summary>
    public MemorySnapshotWriter Snapshot(Operator subject, long checkpoint, bool isFinal = false)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var writer = new MemorySnapshotWriter(new CheckpointId(checkpoint), isFinal, Subtask, KeyGroups);
        subject.Snapshot(writer);
        return writer;
    }

    /// <summary>Gives the memory of keyed state back.</summary>
    public void Dispose() => _state?.Dispose();
}
