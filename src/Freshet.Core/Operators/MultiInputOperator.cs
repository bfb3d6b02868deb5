namespace Freshet.Core;

/// <summary>
/// An operator with several inputs, each with its own record type, and one typed main output. Records of one input come in order; those
/// of different inputs in any order, so what it gives out may depend on it only where its users know that. Checkpoints are aligned over
/// all inputs, and <see cref="Operator.OnWatermark"/> tells the lowest time of all.
/// </summary>
public abstract class MultiInputOperator<TOut> : Operator
{
    private readonly List<object> _receivers = [];
    private Emitter<TOut>? _output;

    /// <summary>The main output.</summary>
    protected Emitter<TOut> Output => _output!;

    /// <summary>How many inputs it has.</summary>
    public int Inputs => _receivers.Count;

    /// <inheritdoc />
    public sealed override object Receiver(int input) => input < _receivers.Count
        ? _receivers[input]
        : throw FreshetException.Internal($"{GetType().Name} has {_receivers.Count} inputs, and input {input} was asked for.");

    /// <inheritdoc />
    public override void Flush() => _output?.Flush();

    /// <inheritdoc />
    protected override void OnOpen() => _output = Context.Output<TOut>(0);

    /// <summary>Declares the next input, from 0, in the constructor: who takes its batches and their ownership.</summary>
    protected void AddInput<T>(Action<Batch<T>> onBatch) => _receivers.Add(new InputReceiver<T>(onBatch));

    private sealed class InputReceiver<T>(Action<Batch<T>> onBatch) : IReceiver<T>
    {
        public void OnBatch(Batch<T> batch) => onBatch(batch);
    }
}

/// <summary>An operator with two inputs: see <see cref="MultiInputOperator{TOut}"/>.</summary>
public abstract class TwoInputOperator<TLeft, TRight, TOut> : MultiInputOperator<TOut>
{
    /// <summary>The number of the left input.</summary>
    protected const int Left = 0;

    /// <summary>The number of the right input.</summary>
    protected const int Right = 1;

    /// <summary>Takes both inputs.</summary>
    protected TwoInputOperator()
    {
        AddInput<TLeft>(OnLeft);
        AddInput<TRight>(OnRight);
    }

    /// <summary>Takes a batch of the left input and its ownership.</summary>
    protected abstract void OnLeft(Batch<TLeft> batch);

    /// <summary>Takes a batch of the right input and its ownership.</summary>
    protected abstract void OnRight(Batch<TRight> batch);
}
