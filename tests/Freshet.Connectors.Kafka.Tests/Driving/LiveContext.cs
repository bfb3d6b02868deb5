using System.Diagnostics;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.State;
using Freshet.Testing;
using Microsoft.Extensions.Logging;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>A place for one operator that talks to a real server: real time, real waiting for wake-ups, everything else in memory.</summary>
internal sealed class LiveContext(int subtask, int parallelism, IReadOnlyList<MemorySnapshot>? restored = null, IFileSystem? files = null) : OperatorContext
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly MemorySnapshotReader? _restored = restored is null ? null : new MemorySnapshotReader(restored, subtask, parallelism);
    private Emitter? _output;
    private long _wakeAt = long.MaxValue;

    public override string JobName => "test";

    public override string Name => "kafka";

    public override string Uid => "kafka-uid";

    public override int Subtask => subtask;

    public override int Parallelism => parallelism;

    public override KeyGroupRange KeyGroups => Core.State.KeyGroups.RangeOf(subtask, Core.State.KeyGroups.DefaultMax, parallelism);

    public override int Attempt => 0;

    public override long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public override long WillingTime => Now;

    public override bool OutputIsFull => false;

    public override StateStore State => throw new InvalidOperationException("Kafka operators keep no keyed state.");

    public override IFileSystem Files => files ?? throw new InvalidOperationException("This test has no files.");

    public ListLogger Lines { get; } = new();

    /// <summary>Where it may put records aside; 64 MiB of memory unless set.</summary>
    public Core.Spill.SpillSpace? SpillsTo { get; init; }

    public override Core.Spill.SpillSpace Spill => SpillsTo ?? new(new SimulatedDisk(seed: 1), "/spill", 64 << 20);

    public override ILogger Log => Lines;

    public override OperatorMetrics Metrics { get; } = new();

    public override SnapshotReader? Restored => _restored;

    /// <summary>What was told about splits and status, in order.</summary>
    public List<string> Told { get; } = [];

    /// <summary>What opened splits are called in every run.</summary>
    public List<string> SplitNames { get; } = [];

    public IReadOnlyList<string> Unclaimed => _restored?.Unclaimed ?? [];

    public override Emitter<T> Output<T>(int port) => (Emitter<T>)(_output ??= new Emitter<T>());

    public override void EmitWatermark(long watermark) => Told.Add($"watermark {watermark}");

    public override void EmitStatus(bool active) => Told.Add(active ? "active" : "idle");

    public override void AnnounceSplit(int split, bool isOpen, string name = "")
    {
        Told.Add($"{(isOpen ? "open" : "close")} {split}");
        if (isOpen)
        {
            SplitNames.Add(name);
        }
    }

    public override void WakeAt(long time) => _wakeAt = Math.Min(_wakeAt, time);

    public override void Wake() => _wake.Release();

    /// <summary>Waits as the runtime would: until the time asked for, or somebody wakes us.</summary>
    public void AwaitWake(Stopwatch since, TimeSpan limit)
    {
        var left = Math.Min(_wakeAt - Now, (long)(limit - since.Elapsed).TotalMilliseconds);
        if (left > 0)
        {
            _wake.Wait(TimeSpan.FromMilliseconds(left));
        }

        if (Now >= _wakeAt)
        {
            _wakeAt = long.MaxValue;
        }
    }
}
