using Freshet.Core;

namespace Freshet;

/// <summary>How a function without a key is called. Structs, so that the loop is compiled for each with the call in it.</summary>
internal interface IPlainCall<in TFunction, in T, TOut>
{
    static abstract void Invoke(TFunction function, T record, ProcessContext<TOut> context);
}

/// <summary>What every operator of functions without keys does: the life of the function, its outputs, the loop over a batch.</summary>
internal sealed class PlainCore<TFunction, TOut>
    where TFunction : PlainFunction<TOut>
{
    private readonly OperatorContext _context;
    private readonly PlainScope<TOut> _scope;

    public PlainCore(TFunction function, OperatorContext context, Emitter<TOut> output, IReadOnlyList<OutputTag> sides)
    {
        if (function.IsRunning)
        {
            throw ProcessExtensions.SameTwice(UserCode.NameOf(function));
        }

        Function = function;
        _context = context;
        _scope = new PlainScope<TOut>(context, output, sides);
    }

    public TFunction Function { get; }

    /// <summary>Restores the function's state and lets it begin. What was begun is to be closed also when this throws.</summary>
    public void Open() => Function.Open(_context);

    /// <summary>Calls the function for each record.</summary>
    public void Take<T, TCall>(Batch<T> batch, string what)
        where TCall : struct, IPlainCall<TFunction, T, TOut>
    {
        var (scope, function) = (_scope, Function);
        scope.HasTime = batch.HasTimestamps;
        var items = batch.Items;
        var times = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                scope.Time = times.IsEmpty ? 0 : times[i];
                TCall.Invoke(function, items[i], new ProcessContext<TOut>(scope));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(_context, what, scope.Records + i, items[i], e);
        }

        scope.Records += items.Length;
        batch.Release();
    }

    public bool OnWatermark(long watermark)
    {
        _scope.Watermark = Math.Max(_scope.Watermark, watermark);
        return true;
    }

    public bool OnEnd()
    {
        _scope.HasTime = false;
        Function.OnEnd(new ProcessContext<TOut>(_scope));
        return true;
    }

    public void Flush() => _scope.Sides.Flush();
}
