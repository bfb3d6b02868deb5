using Freshet.Sql.Columns;

namespace Freshet.Sql.Operators;

/// <summary>An operator of columns with one input and one output.</summary>
internal abstract class ColumnOperator : Operator, IBatchReceiver
{
    private BatchEmitter? _output;

    protected BatchEmitter Output => _output!;

    public abstract void OnBatch(Batch batch);

    protected override void OnOpen() => _output = Context.BatchOutput(0);
}

/// <summary>One with two inputs.</summary>
internal abstract class TwoColumnInputs : Operator
{
    private readonly InputReceiver _left;
    private readonly InputReceiver _right;
    private BatchEmitter? _output;

    protected TwoColumnInputs()
    {
        _left = new InputReceiver(this, 0);
        _right = new InputReceiver(this, 1);
    }

    protected BatchEmitter Output => _output!;

    public sealed override object Receiver(int input) => input == 0 ? _left : _right;

    /// <summary>Takes a batch of an input, 0 or 1, and its ownership.</summary>
    protected abstract void OnBatch(int input, ColumnBatch batch);

    protected override void OnOpen() => _output = Context.BatchOutput(0);

    private sealed class InputReceiver(TwoColumnInputs owner, int input) : IBatchReceiver
    {
        public void OnBatch(Batch batch) => owner.OnBatch(input, (ColumnBatch)batch);
    }
}
