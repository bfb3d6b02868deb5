using Freshet.Core;

namespace Freshet;

/// <summary>Folds all records of a subtask into one accumulator, and gives its result out at the end.</summary>
internal sealed class FoldPartitionOperator<T, TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<TResult, TOut> make, bool ofNone) : Operator<T, TOut>
{
    private TAcc _accumulator = function.Create();
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                function.Add(ref _accumulator, items[i]);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "aggregate", _records + i, items[i], e);
        }

        _records += items.Length;
        batch.Release();
    }

    public override bool OnEnd()
    {
        // a checkpoint of a batch job is that of its end: what is started from it has given its results out already
        if (Context.Restored is null && (_records > 0 || ofNone))
        {
            Output.Emit(make(function.Result(_accumulator)));
        }

        return true;
    }
}
