namespace Freshet.Runtime.Tasks;

/// <summary>A failure of an operator outside of its batches, when it is opened or at a checkpoint: names it, since a task's name lists its whole chain.</summary>
internal static class OperatorFailure
{
    /// <summary>What was thrown, with the operator's name where it has none. What Freshet itself says is left as it is.</summary>
    public static FreshetException Of(OperatorContext context, string when, Exception thrown) => thrown as FreshetException
        ?? new FreshetException(ErrorDomain.User, true, $"{context.Describe()} threw {thrown.GetType().Name} {when}: {thrown.Message}", thrown);
}
