using System.Reflection;

namespace Freshet.Core;

/// <summary>What types are to formats of files that have records, lists and maps, whether written or read.</summary>
internal static class FileShape
{
    /// <summary>The element type of what is a list, or null.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type == typeof(byte[]) || type == typeof(string))
        {
            return null;
        }

        if (type.IsSZArray)
        {
            return type.GetElementType();
        }

        return type.IsGenericType && type.GetGenericArguments() is [var element] && type.IsAssignableFrom(typeof(List<>).MakeGenericType(element)) && type.Namespace!.StartsWith("System.", StringComparison.Ordinal)
            ? element
            : null;
    }

    /// <summary>The value type of what is a map (a dictionary by text), or null.</summary>
    public static Type? MapValueOf(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [var key, var value] && key == typeof(string) && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, value))
            ? value
            : null;

    /// <summary>The members of a record, and how it is made.</summary>
    public static TypeShape Record(Type type, string path, string format)
    {
        if (type.IsAbstract || type.IsInterface || type.IsPrimitive || type.IsPointer || type.IsArray || type == typeof(object) || typeof(Delegate).IsAssignableFrom(type) || type.Namespace is "System")
        {
            throw Refuse(format, path, $"a {TypeName.Of(type)} has no form there. Use a number, bool, text, bytes, Guid, enum, time, decimal, a list or array of such, a dictionary by text, or a record of such");
        }

        return TypeShape.Of(type, (member, what, advice) => Refuse(format, member is null ? path : $"{path}.{member}", $"{what}. {advice}"));
    }

    /// <summary>What is known of nulls in a member.</summary>
    public static NullabilityInfo Nullability(MemberInfo member)
    {
        var context = new NullabilityInfoContext();
        return member is PropertyInfo property ? context.Create(property) : context.Create((FieldInfo)member);
    }

    /// <summary>The default value of the parameter that a member is made by; false when there is none.</summary>
    public static bool TryGetDefault(TypeShape shape, int member, out object? value)
    {
        var parameter = Array.IndexOf(shape.Arguments, member) is >= 0 and var at ? shape.Constructor!.GetParameters()[at] : null;
        value = parameter is { HasDefaultValue: true } ? parameter.DefaultValue : null;
        return parameter is { HasDefaultValue: true };
    }

    /// <summary>The failure for what cannot be mapped.</summary>
    public static FreshetException Refuse(string format, string path, string why) => FreshetException.User($"{path} cannot be in {format}: {why}.");
}
