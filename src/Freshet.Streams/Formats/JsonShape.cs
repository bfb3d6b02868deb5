using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Freshet;

/// <summary>Finds, before a job runs, the members that System.Text.Json would refuse only at the first record.</summary>
internal static class JsonShape
{
    /// <exception cref="FreshetException">The type cannot be mapped: names the member and why.</exception>
    public static void Check(Type type, JsonSerializerOptions options) => Check(type, type.Name, options, []);

    private static void Check(Type type, string path, JsonSerializerOptions options, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return;
        }

        if (Reason(type) is { } reason)
        {
            throw Refuse(path, reason);
        }

        var info = Describe(type, path, options);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(info, path, options, seen);
                break;
            case JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary:
                if (info.ElementType is { } element)
                {
                    Check(element, path + "[]", options, seen);
                }

                break;
            default:
                break;
        }
    }

    private static void CheckObject(JsonTypeInfo info, string path, JsonSerializerOptions options, HashSet<Type> seen)
    {
        if ((info.Type.IsInterface || info.Type.IsAbstract) && info.PolymorphismOptions is null)
        {
            throw Refuse(path, $"'{info.Type}' is abstract, so no value of it can be made (JsonPolymorphic names the types it may be)");
        }

        // Its constructor is looked for only when a value is read: an empty object is the cheapest one.
        try
        {
            JsonSerializer.Deserialize("{}", info);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            throw Refuse(path, e.Message);
        }
        catch (JsonException)
        {
            // A member is missing: fine, the type is understood.
        }

        foreach (var property in info.Properties)
        {
            if (property.Get is not null || property.Set is not null)
            {
                Check(property.PropertyType, $"{path}.{(property.AttributeProvider as MemberInfo)?.Name ?? property.Name}", options, seen);
            }
        }
    }

    private static JsonTypeInfo Describe(Type type, string path, JsonSerializerOptions options)
    {
        try
        {
            return options.GetTypeInfo(type);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            throw Refuse(path, e.Message);
        }
    }

    private static string? Reason(Type type) =>
        typeof(Delegate).IsAssignableFrom(type) ? "a delegate is no data"
        : typeof(MemberInfo).IsAssignableFrom(type) ? "a type is no data"
        : type == typeof(nint) || type == typeof(nuint) || type.IsPointer ? "a pointer is no data"
        : type.IsByRefLike ? "it is a ref struct"
        : type.IsArray && type.GetArrayRank() > 1 ? "JSON has no arrays of several dimensions: use an array of arrays"
        : null;

    private static FreshetException Refuse(string path, string why) => FreshetException.User($"{path} cannot be in a line of JSON: {why}.");
}
