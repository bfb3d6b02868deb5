using System.Reflection;
using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>
/// Whether two values of a class or struct are equal exactly when all their members are: then equal keys are equal bytes.
/// True of tuples, of records whose equality the compiler wrote, and of structs that leave equality to the runtime.
/// </summary>
internal static class KeyEquality
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;

    /// <summary>Why not (the member or null, what it is, and what to do), or null.</summary>
    internal static (string? Member, string What, string Advice)? WhyNot(Type type, TypeShape shape)
    {
        if (!IsTuple(type) && !IsAnonymous(type))
        {
            for (var at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
            {
                if (WhyNot(at) is { } why)
                {
                    return (null, why.What, why.Advice);
                }
            }
        }

        return shape.AllFields ? null : (
            shape.Members.FirstOrDefault(m => m.Field is null)?.Name,
            "not the same in its equality and its stored bytes: a field is left out, or a property has none",
            "Use a record or record struct of plain members.");
    }

    private static (string What, string Advice)? WhyNot(Type type)
    {
        var own = type.GetMethods(Own).Where(m => m.Name == nameof(Equals) && TakesSelf(m, type)).ToArray();
        var asSelf = own.Any(m => m.GetParameters()[0].ParameterType == type);
        var hidden = !asSelf && typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type);
        if (hidden || own.Any(m => !m.IsDefined(typeof(CompilerGeneratedAttribute))))
        {
            return ($"a type with its own Equals ('{TypeName.Of(type)}.Equals'), while stored keys are compared by their bytes",
                "Use a record or record struct without Equals, whose members are the key.");
        }

        return own.Length == 0 && !type.IsValueType
            ? ("a class compared by reference, and a key read back is another object", "Make it a record.")
            : null;
    }

    private static bool TakesSelf(MethodInfo method, Type type) =>
        method.GetParameters() is [var other] && (other.ParameterType == type || other.ParameterType == typeof(object));

    private static bool IsTuple(Type type) => type.IsAssignableTo(typeof(ITuple)) && type.Assembly == typeof(ITuple).Assembly;

    private static bool IsAnonymous(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Name.Contains("AnonymousType", StringComparison.Ordinal);
}
