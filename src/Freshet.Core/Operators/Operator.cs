namespace Freshet.Core;

/// <summary>
/// One operator on one subtask: mutable, used by one thread at a time, never locking or awaiting. The life of one:
/// <see cref="Open"/> (state is restored here), then batches and control elements in channel order, then <see cref="Close"/>.
/// <para>
/// Steps that may do or emit much (a window fire) return false when they stopped to let the output drain, or after so much work that
/// others should get their turn: a task reads no mail within a call. The runtime calls <see cref="OnWatermark"/> and <see cref="OnEnd"/>
/// again with the same argument until they return true, and nothing else in between except <see cref="Flush"/>. <see cref="OnTime"/> is
/// called again with the time of then, and anything may come in between, records and <see cref="Snapshot"/> too.
/// </para>
/// </summary>
public abstract class Operator
{
    private OperatorContext? _context;

    /// <summary>Where it runs and what it may use.</summary>
    protected OperatorContext Context => _context ?? throw FreshetException.Internal($"{GetType().Name} was used before it was opened.");

    /// <summary>True when it makes watermarks itself; those from before it then end here.</summary>
    public virtual bool MakesWatermarks => false;

    /// <summary>
    /// True while it holds event time back: it is told of watermarks and they do not go on downstream; it sends them on itself by
    /// <see cref="OperatorContext.EmitWatermark"/>. Before the end it must have given out all that it held.
    /// </summary>
    public virtual bool HoldsWatermarks => false;

    /// <summary>False while it is full: its task then takes no more input until it is woken (<see cref="OperatorContext.Wake"/>) and wants some. What is under way in the chain may still come.</summary>
    public virtual bool WantsInput => true;

    /// <summary>True when a step that returned false goes on only after a wake-up it asked for: the task sleeps until then.</summary>
    public virtual bool Waits => false;

    /// <summary>Binds it to its place, takes its outputs and restores its state.</summary>
    public void Open(OperatorContext context)
    {
        _context = context;
        OnOpen();
    }

    /// <summary>Takes the batches of an input, from 0: an <see cref="IReceiver{T}"/> of its record type. An operator with one input is that itself.</summary>
    public virtual object Receiver(int input) => this;

    /// <summary>
    /// Event time of one input of several reached this point (milliseconds), <see cref="long.MaxValue"/> before its end. Told before
    /// <see cref="OnWatermark"/> tells the time of all together, which is the lowest; not told to an operator with one input. Bounded work.
    /// </summary>
    public virtual void OnInputWatermark(int input, long watermark)
    {
    }

    /// <summary>One input of several has ended, others may go on. Told of each, before <see cref="OnEnd"/>. Bounded work.</summary>
    public virtual void OnInputEnd(int input)
    {
    }

    /// <summary>Event time reached this point (milliseconds), on all inputs. Bounded work; true when done, then the watermark goes on downstream.</summary>
    public virtual bool OnWatermark(long watermark) => true;

    /// <summary>The source of this chain took up a split, or read it to its end: see <see cref="OperatorContext.AnnounceSplit"/>.</summary>
    public virtual void OnSplit(int split, bool isOpen, string name)
    {
    }

    /// <summary>The input turned idle or active. The status goes on downstream by itself, unless <see cref="MakesWatermarks"/>.</summary>
    public virtual void OnStatus(bool active)
    {
    }

    /// <summary>
    /// An epoch ends here, on all inputs: what came so far is the work of one prefix of the job's input, cut once for all its sources. Whoever works by epochs gives out now what
    /// changed in it. Comes before each checkpoint too, and only in a job that has such operators (<see cref="Graph.StreamNode.UsesEpochs"/>); the end of the input ends the last one
    /// without it. Bounded work; true when done.
    /// </summary>
    public virtual bool OnEpoch() => true;

    /// <summary>Processing time reached a moment asked for by <see cref="OperatorContext.WakeAt"/>, or somebody called <see cref="OperatorContext.Wake"/>. Bounded work; true when done.</summary>
    public virtual bool OnTime(long now) => true;

    /// <summary>No record will follow. Bounded work; true when done. Event time was moved to its end before.</summary>
    public virtual bool OnEnd() => true;

    /// <summary>Hands over what waits in outputs and buffers: called before control elements and whenever the task pauses.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Adds all state of this moment to a checkpoint. Microseconds: freeze now, the writing happens in the background.</summary>
    public virtual void Snapshot(SnapshotWriter snapshot)
    {
    }

    /// <summary>The checkpoint is durable: commit what was prepared up to it. May be called late, twice, or for a later one only.</summary>
    public virtual void OnCheckpointComplete(CheckpointId checkpoint)
    {
    }

    /// <summary>A checkpoint that <see cref="Snapshot"/> was taken for, or not yet, was given up: it will not become durable, and what it would have committed goes with the next. Not told of when the attempt ends.</summary>
    public virtual void OnCheckpointAborted(CheckpointId checkpoint)
    {
    }

    /// <summary>Gives everything back; also called after a failure, then possibly without a finished <see cref="Open"/>.</summary>
    public virtual void Close()
    {
    }

    /// <summary>Takes outputs from the context and restores state.</summary>
    protected virtual void OnOpen()
    {
    }
}
