using System.Diagnostics.CodeAnalysis;

namespace Freshet.Core;

/// <summary>Sees to it that a value is of its declared type, not of one derived from it whose own members would be lost.</summary>
internal static class ExactType
{
    internal static void Check(object value, Type declared)
    {
        if (value.GetType() != declared)
        {
            Throw(value, declared);
        }
    }

    [DoesNotReturn]
    private static void Throw(object value, Type declared) => throw FreshetException.User(
        $"A value of type '{TypeName.Of(value.GetType())}' was found where '{TypeName.Of(declared)}' is declared; what the derived type adds " +
        "would be lost. Declare the derived type, or name the types it may be by [JsonDerivedType] on it.");
}
