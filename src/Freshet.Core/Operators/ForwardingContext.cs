using Freshet.Core.Files;
using Freshet.Core.Spill;
using Freshet.Core.State;
using Microsoft.Extensions.Logging;

namespace Freshet.Core;

/// <summary>The world of an operator within another one: that of the outer, but for what is overridden.</summary>
public abstract class ForwardingContext(OperatorContext outer) : OperatorContext
{
    /// <inheritdoc />
    public override string JobName => Outer.JobName;

    /// <inheritdoc />
    public override string Name => Outer.Name;

    /// <inheritdoc />
    public override string Uid => Outer.Uid;

    /// <inheritdoc />
    public override int Subtask => Outer.Subtask;

    /// <inheritdoc />
    public override int Parallelism => Outer.Parallelism;

    /// <inheritdoc />
    public override KeyGroupRange KeyGroups => Outer.KeyGroups;

    /// <inheritdoc />
    public override int Attempt => Outer.Attempt;

    /// <inheritdoc />
    public override long Now => Outer.Now;

    /// <inheritdoc />
    public override long WillingTime => Outer.WillingTime;

    /// <inheritdoc />
    public override bool OutputIsFull => Outer.OutputIsFull;

    /// <inheritdoc />
    public override StateStore State => Outer.State;

    /// <inheritdoc />
    public override IFileSystem Files => Outer.Files;

    /// <inheritdoc />
    public override SpillSpace Spill => Outer.Spill;

    /// <inheritdoc />
    public override bool IsBatch => Outer.IsBatch;

    /// <inheritdoc />
    public override bool IsOneEpoch => Outer.IsOneEpoch;

    /// <inheritdoc />
    public override ILogger Log => Outer.Log;

    /// <inheritdoc />
    public override OperatorMetrics Metrics => Outer.Metrics;

    /// <inheritdoc />
    public override SnapshotReader? Restored => Outer.Restored;

    /// <summary>The world of the outer operator.</summary>
    protected OperatorContext Outer { get; } = outer;

    /// <inheritdoc />
    public override Emitter<T> Output<T>(int port) => Outer.Output<T>(port);

    /// <inheritdoc />
    public override BatchEmitter BatchOutput(int port) => Outer.BatchOutput(port);

    /// <inheritdoc />
    public override bool HoldsSplits => Outer.HoldsSplits;

    /// <inheritdoc />
    public override void HoldSplit(int split, bool isHeld) => Outer.HoldSplit(split, isHeld);

    /// <inheritdoc />
    public override AlignmentGroup Alignment(string group) => Outer.Alignment(group);

    /// <inheritdoc />
    public override void EmitWatermark(long watermark) => Outer.EmitWatermark(watermark);

    /// <inheritdoc />
    public override void EmitStatus(bool active) => Outer.EmitStatus(active);

    /// <inheritdoc />
    public override void AnnounceSplit(int split, bool isOpen, string name = "") => Outer.AnnounceSplit(split, isOpen, name);

    /// <inheritdoc />
    public override void WakeAt(long time) => Outer.WakeAt(time);

    /// <inheritdoc />
    public override void Wake() => Outer.Wake();
}
