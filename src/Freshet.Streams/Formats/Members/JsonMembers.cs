using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Freshet;

/// <summary>Puts a policy for members into the contract that System.Text.Json makes of a type, and of the types in it.</summary>
internal static class JsonMembers
{
    /// <summary>The options with the policy.</summary>
    public static JsonSerializerOptions With(JsonSerializerOptions options, MemberOptions members)
    {
        members.Validate();
        if (members == new MemberOptions())
        {
            return options;
        }

        var resolver = options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver();
        return new JsonSerializerOptions(options) { TypeInfoResolver = resolver.WithAddedModifier(type => Change(type, members)) };
    }

    private static void Change(JsonTypeInfo type, MemberOptions members)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        type.UnmappedMemberHandling = members.Extra switch
        {
            ExtraMembers.Refuse => JsonUnmappedMemberHandling.Disallow,
            ExtraMembers.Ignore => JsonUnmappedMemberHandling.Skip,
            _ => type.UnmappedMemberHandling,
        };

        foreach (var property in type.Properties.Where(static p => !p.IsExtensionData && (p.Set is not null || p.AssociatedParameter is not null)))
        {
            if (members.Missing != MissingMembers.AsDeclared)
            {
                property.IsRequired = members.Missing == MissingMembers.Refuse || !HasDefault(property);
            }

            if (members.Null == NullMembers.TakeDefault && !IsNullable(property))
            {
                TakeNull(type, property);
            }
        }

        if (members.Missing == MissingMembers.TakeDefault)
        {
            FillTexts(type);
        }
    }

    private static bool IsNullable(JsonPropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : property.AssociatedParameter?.IsNullable ?? property.IsSetNullable;

    // A member that is no parameter and not required keeps what the type itself sets.
    private static bool HasDefault(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType || property.PropertyType == typeof(string) || IsNullable(property)
        || (property.AssociatedParameter is { } parameter ? parameter.HasDefaultValue : !property.IsRequired);

    private static void TakeNull(JsonTypeInfo type, JsonPropertyInfo property)
    {
        if (!property.PropertyType.IsValueType && property.PropertyType != typeof(string))
        {
            return;
        }

        if (property.CustomConverter is not null || property.NumberHandling is not null)
        {
            throw FreshetException.User(
                $"{type.Type}.{property.Name} has a converter or a handling of numbers of its own, which NullMembers.TakeDefault would replace: make it nullable, or let its converter take nulls.");
        }

        var converter = property.PropertyType == typeof(string) ? typeof(NullText) : typeof(NullAsDefault<>).MakeGenericType(property.PropertyType);
        property.CustomConverter = (JsonConverter)Activator.CreateInstance(converter)!;
    }

    // System.Text.Json gives a parameter that is missing null, whatever its type says.
    private static void FillTexts(JsonTypeInfo type)
    {
        var texts = type.Properties
            .Where(static p => p.PropertyType == typeof(string) && p is { Get: not null, Set: not null, IsExtensionData: false } && !IsNullable(p))
            .Select(static p => (Get: p.Get!, Set: p.Set!))
            .ToArray();
        if (texts.Length == 0)
        {
            return;
        }

        var before = type.OnDeserialized;
        type.OnDeserialized = value =>
        {
            foreach (var (get, set) in texts)
            {
                if (get(value) is null)
                {
                    set(value, "");
                }
            }

            before?.Invoke(value);
        };
    }

    private sealed class NullText : JsonConverter<string>
    {
        public override bool HandleNull => true;

        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? "" : JsonSerializer.Deserialize<string>(ref reader, options)!;

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
    }

    private sealed class NullAsDefault<TValue> : JsonConverter<TValue>
        where TValue : struct
    {
        public override bool HandleNull => true;

        public override TValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? default : JsonSerializer.Deserialize<TValue>(ref reader, options);

        public override void Write(Utf8JsonWriter writer, TValue value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
    }
}
