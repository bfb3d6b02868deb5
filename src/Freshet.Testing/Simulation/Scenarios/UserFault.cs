namespace Freshet.Testing;

/// <summary>The mistake in the user's code: one function throws once. It outlives the process, because it is the input that provokes it.</summary>
internal sealed class UserFault(JobShape shape)
{
    private long _calls;

    /// <summary>True once it has thrown.</summary>
    public bool HasStruck { get; private set; }

    /// <summary>Throws in the function that is to throw.</summary>
    public void Pass(FaultyFunction function, long id)
    {
        if (function == shape.Faulty && ++_calls == shape.FaultyNth)
        {
            HasStruck = true;
            throw new InvalidOperationException($"the user's {function} does not like {id}");
        }
    }
}
