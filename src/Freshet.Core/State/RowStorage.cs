using System.Runtime.CompilerServices;

namespace Freshet.Core.State;

/// <summary>
/// Whether values of a type lie in state rows as their memory: where they hold no references, and no serializer of the user's is registered for
/// the type or a member of it. Constant for the JIT.
/// </summary>
public static class RowStorage<T>
{
    private static readonly bool HoldsOwn = Serializers.HoldsOwn(typeof(T));

    /// <summary>True when they do.</summary>
    public static bool IsInPlace
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !RuntimeHelpers.IsReferenceOrContainsReferences<T>() && !HoldsOwn;
    }
}
