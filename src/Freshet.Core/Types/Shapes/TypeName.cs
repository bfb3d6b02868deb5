namespace Freshet.Core;

/// <summary>A type's name for messages, as one writes it in C#.</summary>
public static class TypeName
{
    /// <summary>The name, with type arguments and without namespaces.</summary>
    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        if (type.HasElementType)
        {
            var suffix = type.IsArray ? $"[{new string(',', type.GetArrayRank() - 1)}]" : type.IsPointer ? "*" : "&";
            return Of(type.GetElementType()!) + suffix;
        }

        return Keyword(type) ?? Nested(type);
    }

    private static string Nested(Type type)
    {
        var arguments = type.GetGenericArguments();
        var outer = type is { IsNested: true, IsGenericParameter: false } ? type.DeclaringType : null;
        var known = outer?.GetGenericArguments().Length ?? 0;
        var name = type.Name.Split('`')[0];
        if (arguments.Length > known)
        {
            name += $"<{string.Join(", ", arguments.Skip(known).Select(Of))}>";
        }

        return outer is null ? name : $"{OuterName(outer)}.{name}";
    }

    private static string OuterName(Type type)
    {
        var name = type.Name.Split('`')[0];
        return type.DeclaringType is { } outer ? $"{OuterName(outer)}.{name}" : name;
    }

    private static string? Keyword(Type type) => type == typeof(object) ? "object" : type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.SByte => "sbyte",
        TypeCode.Int16 => "short",
        TypeCode.UInt16 => "ushort",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.Int64 => "long",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Decimal => "decimal",
        TypeCode.Char => "char",
        TypeCode.String => "string",
        _ => null,
    };
}
