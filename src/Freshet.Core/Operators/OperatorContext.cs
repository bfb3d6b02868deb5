using Freshet.Core.Files;
using Freshet.Core.Spill;
using Freshet.Core.State;
using Microsoft.Extensions.Logging;

namespace Freshet.Core;

/// <summary>Where an operator runs, and all that it may use of the world.</summary>
public abstract class OperatorContext
{
    /// <summary>The job's name.</summary>
    public abstract string JobName { get; }

    /// <summary>The operator's name as shown to people.</summary>
    public abstract string Name { get; }

    /// <summary>The operator's identity in checkpoints.</summary>
    public abstract string Uid { get; }

    /// <summary>This subtask, from 0.</summary>
    public abstract int Subtask { get; }

    /// <summary>Subtasks of the operator.</summary>
    public abstract int Parallelism { get; }

    /// <summary>The key groups of this subtask.</summary>
    public abstract KeyGroupRange KeyGroups { get; }

    /// <summary>How often the job was started before this time, by restarts in this process.</summary>
    public abstract int Attempt { get; }

    /// <summary>Wall-clock milliseconds since 1970, from the scheduler's clock: for data and processing time.</summary>
    public abstract long Now { get; }

    /// <summary>Milliseconds in which the task was willing to take input, not held back by its output; idleness counts these alone.</summary>
    public abstract long WillingTime { get; }

    /// <summary>True when the output is full: stop emitting as soon as convenient, and return false where a step can be continued.</summary>
    public abstract bool OutputIsFull { get; }

    /// <summary>Makes keyed state within the job's memory budget.</summary>
    public abstract StateStore State { get; }

    /// <summary>The files.</summary>
    public abstract IFileSystem Files { get; }

    /// <summary>Where it may put records aside, and how many it may keep in memory before.</summary>
    public abstract SpillSpace Spill { get; }

    /// <summary>
    /// True in batch mode, for an operator that gets its records sorted by event time: none is late, and results that later ones would replace
    /// are not wanted.
    /// </summary>
    public virtual bool IsBatch => false;

    /// <summary>True where the whole input is one epoch (a job in batch mode): no epoch ends before <see cref="Operator.OnEnd"/>.</summary>
    public virtual bool IsOneEpoch => false;

    /// <summary>Where it writes what people should know.</summary>
    public abstract ILogger Log { get; }

    /// <summary>What is counted about the operator.</summary>
    public abstract OperatorMetrics Metrics { get; }

    /// <summary>The state of the checkpoint that the job starts from; null on a fresh start.</summary>
    public abstract SnapshotReader? Restored { get; }

    /// <summary>The output with this port number; 0 is the main one. Each call for a port gives the same emitter.</summary>
    public abstract Emitter<T> Output<T>(int port);

    /// <summary>An output for whole batches that are not of records; as <see cref="Output"/> in the rest.</summary>
    public virtual BatchEmitter BatchOutput(int port) => throw FreshetException.Internal($"{Describe()} has no outputs for whole batches here.");

    /// <summary>The sources that go on together under this name: every operator of the job that asks for it gets the same. Only for nodes that name it (<see cref="Graph.StreamNode.AlignedWith"/>).</summary>
    public virtual AlignmentGroup Alignment(string group) => throw FreshetException.Internal($"{Describe()} has no others here to go on together with.");

    /// <summary>Sends a watermark (milliseconds) downstream after what was emitted so far; for operators with <see cref="Operator.MakesWatermarks"/> or <see cref="Operator.HoldsWatermarks"/>.</summary>
    public abstract void EmitWatermark(long watermark);

    /// <summary>Tells downstream that this input is idle or active; for operators with <see cref="Operator.MakesWatermarks"/>.</summary>
    public abstract void EmitStatus(bool active);

    /// <summary>
    /// A source reader tells the operators of its chain that it has taken up a split (its number as in <see cref="Batch.Split"/>), before the
    /// split's first record, or that it has read it to its end. From <c>OnOpen</c> too. Event time waits for every open split, so a split
    /// that is not announced can make the records of a slower one late: announce all that are known in one go. An endless reader without any
    /// split calls <see cref="EmitStatus"/> with false. A bounded one just ends: were it idle until then, the operators behind it would be
    /// idle as soon as the other subtasks ended, and what they still hold would come late.
    /// </summary>
    /// <param name="split">Its number in this run.</param>
    /// <param name="isOpen">True when it was taken up, false when it was read to its end.</param>
    /// <param name="name">What it is called in every run, so that how far its event time had come survives a restart; empty where that does not matter.</param>
    public abstract void AnnounceSplit(int split, bool isOpen, string name = "");

    /// <summary>True where the source of this chain can leave out splits.</summary>
    public virtual bool HoldsSplits => false;

    /// <summary>
    /// Asks the source of this chain to read an open split no further until it is told to go on: its event time is too far ahead. Ends with the split. Only where <see cref="HoldsSplits"/>
    /// says that it can. What is under way in the chain still comes.
    /// </summary>
    /// <param name="split">Its number, as in <see cref="Batch.Split"/>.</param>
    /// <param name="isHeld">False to go on.</param>
    public virtual void HoldSplit(int split, bool isHeld) => throw FreshetException.Internal($"{Describe()} holds split {split}, and its source cannot leave splits out.");

    /// <summary>Asks for <see cref="Operator.OnTime"/> (and for a waiting reader: another read) at this wall-clock time in milliseconds; the earliest asked for counts.</summary>
    public abstract void WakeAt(long time);

    /// <summary>The same at once. The one member that other threads may call: a client's callback.</summary>
    public abstract void Wake();

    /// <summary>The operator and subtask, for messages: <c>operator 'count' (subtask 1 of 2)</c>.</summary>
    public string Describe() => $"operator '{Name}' (subtask {Subtask + 1} of {Parallelism})";
}
