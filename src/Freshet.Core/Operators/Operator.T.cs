namespace Freshet.Core;

/// <summary>An operator with one typed input and one typed main output.</summary>
public abstract class Operator<TIn, TOut> : Operator, IReceiver<TIn>
{
    private Emitter<TOut>? _output;

    /// <summary>The main output.</summary>
    protected Emitter<TOut> Output => _output!;

    /// <inheritdoc />
    public abstract void OnBatch(Batch<TIn> batch);

    /// <inheritdoc />
    public override void Flush() => _output?.Flush();

    /// <inheritdoc />
    protected override void OnOpen() => _output = Context.Output<TOut>(0);
}

/// <summary>The end of a stream: takes batches, and writes them outside.</summary>
public abstract class SinkWriter<T> : Operator, IReceiver<T>
{
    /// <inheritdoc />
    public abstract void OnBatch(Batch<T> batch);
}

/// <summary>What a source reader has after a piece of reading.</summary>
public enum ReadResult
{
    /// <summary>More can be read at once.</summary>
    More,

    /// <summary>Nothing now. The reader has asked for a wake-up by <see cref="OperatorContext.WakeAt"/> or will call <see cref="OperatorContext.Wake"/>.</summary>
    Waiting,

    /// <summary>Nothing ever again: the input was bounded.</summary>
    Finished,
}

/// <summary>A source reader without its record type.</summary>
public interface ISourceReader
{
    /// <summary>Reads a bounded piece, about a batch, without waiting for more.</summary>
    ReadResult Read();
}

/// <summary>A source reader that can leave splits out for a time; its source says so (<see cref="Graph.StreamNode.HoldsSplits"/>).</summary>
public interface ISplitHolder
{
    /// <summary>Leaves an open split out of what is read, until told to go on; others are read as before. May be called within <see cref="ISourceReader.Read"/>.</summary>
    /// <param name="split">Its number, as announced.</param>
    /// <param name="isHeld">False to go on.</param>
    void HoldSplit(int split, bool isHeld);
}

/// <summary>
/// The start of a stream on one subtask. Which splits it reads is a pure function of the split's name and the parallelism
/// (<see cref="Splits.OwnerOf(string, int)"/>), so no one assigns them and each has exactly one owner, also after rescaling.
/// </summary>
public abstract class SourceReader<T> : Operator, ISourceReader
{
    private Emitter<T>? _output;

    /// <summary>The output. A batch must come from one split alone: set <see cref="Batch.Split"/>, or <see cref="Emitter{T}.Split"/> before emitting.</summary>
    protected Emitter<T> Output => _output!;

    /// <summary>Reads a bounded piece, about a batch, without waiting for more.</summary>
    public abstract ReadResult Read();

    /// <inheritdoc />
    public override void Flush() => _output?.Flush();

    /// <inheritdoc />
    protected override void OnOpen() => _output = Context.Output<T>(0);
}
