using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>An output of an operator, without its type.</summary>
public abstract class Emitter
{
    /// <summary>Records handed on since the start.</summary>
    public long Records { get; protected set; }

    /// <summary>Sets who receives; the object must be an <see cref="IReceiver{T}"/> of the record type.</summary>
    public abstract void Connect(object receiver);

    /// <summary>Hands over what is buffered.</summary>
    public abstract void Flush();

    /// <summary>Calls back with the record type.</summary>
    public abstract TResult Accept<TResult>(IEmitterVisitor<TResult> visitor);
}

/// <summary>Learns an emitter's record type.</summary>
public interface IEmitterVisitor<out TResult>
{
    /// <summary>Called with the emitter in its type.</summary>
    TResult Visit<T>(Emitter<T> emitter);

    /// <summary>Called with one of whole batches.</summary>
    TResult VisitBatches(BatchEmitter emitter);
}

/// <summary>An output of an operator: gathers records into batches and hands them to the receiver.</summary>
public sealed class Emitter<T> : Emitter
{
    private IReceiver<T>? _receiver;
    private Batch<T>? _current;
    private int _split = Batch.NoSplit;

    /// <summary>The split that the records emitted from now on come from; batches are never mixed.</summary>
    public int Split
    {
        get => _split;
        set
        {
            if (_split != value)
            {
                Flush();
                _split = value;
            }
        }
    }

    /// <summary>Emits a record without event time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(T item)
    {
        var batch = _current;
        if (batch is null || batch.IsFull || batch.HasTimestamps)
        {
            batch = Next();
        }

        batch.Add(item);
    }

    /// <summary>Emits a record with its event time in milliseconds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(T item, long timestamp)
    {
        var batch = _current;
        if (batch is null || batch.IsFull || (batch.Count > 0 && !batch.HasTimestamps))
        {
            batch = Next();
        }

        batch.Add(item, timestamp);
    }

    /// <summary>Hands on a whole batch, after what was emitted before; takes its ownership.</summary>
    public void Send(Batch<T> batch)
    {
        Flush();
        Hand(batch);
    }

    /// <inheritdoc />
    public override void Flush()
    {
        if (_current is { } batch)
        {
            _current = null;
            Hand(batch);
        }
    }

    /// <inheritdoc />
    public override void Connect(object receiver) => _receiver = (IReceiver<T>)receiver;

    /// <summary>What looks at each batch that goes out; null for nothing. For tests and debugging.</summary>
    public RecordWatch<T>? Watch { get; set; }

    /// <inheritdoc />
    public override TResult Accept<TResult>(IEmitterVisitor<TResult> visitor) => visitor.Visit(this);

    private Batch<T> Next()
    {
        Flush();
        var batch = Batch<T>.Rent();
        batch.Split = _split;
        return _current = batch;
    }

    private void Hand(Batch<T> batch)
    {
        if (batch.Count == 0)
        {
            batch.Release();
            return;
        }

        Records += batch.Count;
        Watch?.Before(batch);
        if (_receiver is { } receiver)
        {
            receiver.OnBatch(batch);
        }
        else
        {
            batch.Release(); // an output that nobody reads
        }
    }
}
