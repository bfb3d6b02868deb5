using Freshet.Core;

namespace Freshet.Runtime.Tasks;

/// <summary>A failure of an operator that does not say whose it is: names it, since a task's name lists its whole chain.</summary>
internal static class OperatorFailure
{
    /// <summary>What was thrown, with the operator's name. What names an operator already is left as it is.</summary>
    /// <param name="context">The operator.</param>
    /// <param name="when">When it was; empty where that says nothing.</param>
    /// <param name="thrown">What it threw.</param>
    public static FreshetException Of(OperatorContext context, string when, Exception thrown) => thrown switch
    {
        FreshetException known when Names(known) => known,
        FreshetException known => new FreshetException(known.Domain, known.Retry, $"{context.Describe()}: {known.Message}", known),
        _ => new FreshetException(ErrorDomain.User, true, $"{context.Describe()} threw {thrown.GetType().Name}{when}: {thrown.Message}", thrown),
    };

    /// <summary>True for a failure that names its operator.</summary>
    public static bool Names(Exception thrown) => thrown is FreshetException && thrown.Message.Contains("operator '", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Makes the next operator of a chain one that is named when it fails.</summary>
internal sealed class NamedReceivers(object receiver, OperatorContext context) : IEmitterVisitor<object>
{
    public object Visit<T>(Emitter<T> emitter) => new NamedReceiver<T>((IReceiver<T>)receiver, context);

    public object VisitBatches(BatchEmitter emitter) => receiver; // none of these are of users'
}

/// <summary>An operator of a chain that takes batches from the one before it.</summary>
internal sealed class NamedReceiver<T>(IReceiver<T> receiver, OperatorContext context) : IReceiver<T>
{
    public void OnBatch(Batch<T> batch)
    {
        try
        {
            receiver.OnBatch(batch);
        }
        catch (Exception e) when (!OperatorFailure.Names(e))
        {
            throw OperatorFailure.Of(context, "", e);
        }
    }
}
