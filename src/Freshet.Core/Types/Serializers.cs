using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Freshet.Core;

/// <summary>Makes the serializer of each type, once.</summary>
public static class Serializers
{
    private static readonly ConcurrentDictionary<Type, object> Own = new();
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<(string Name, Type Type)>> Closed = new();
    private static readonly ConcurrentDictionary<Type, bool> Used = new();

    /// <summary>The serializer of a type.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the member and why.</exception>
    public static Serializer<T> Of<T>() => Cache<T>.Value ??= SerializerBuilder.Build<T>(forKeys: false);

    /// <summary>
    /// A serializer of one's own for a type, wherever the type occurs: in states, lists, records that are stored. Call it before the first job is written. Its schema names
    /// the form; give it another name when the form changes, so that old state is refused and not misread. Such a type cannot be a key.
    /// </summary>
    /// <exception cref="FreshetException">The type has one already, or is in use.</exception>
    public static void Register<T>(Serializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        CheckUnused(typeof(T));
        if (!Own.TryAdd(typeof(T), new UserSerializer<T>(serializer)))
        {
            throw FreshetException.User($"Type '{TypeName.Of(typeof(T))}' has a registered serializer already. Register each once.");
        }
    }

    /// <summary>
    /// Closes a base type to these derived types, each with a name that stays, in place of <c>[JsonDerivedType]</c> on the base. Call it before the first job is written.
    /// </summary>
    /// <exception cref="FreshetException">The base is closed or in use already, or a type is not derived from it.</exception>
    public static void Close<TBase>(params IReadOnlyList<(string Name, Type Type)> cases)
        where TBase : class
    {
        ArgumentNullException.ThrowIfNull(cases);
        CheckUnused(typeof(TBase));
        if (cases.Count == 0 || cases.Any(static c => !typeof(TBase).IsAssignableFrom(c.Type)) || cases.Select(static c => c.Name).Distinct(StringComparer.Ordinal).Count() != cases.Count)
        {
            throw FreshetException.User($"'{TypeName.Of(typeof(TBase))}' can be closed to types derived from it, each with a name of its own; given were: {string.Join(", ", cases.Select(static c => $"{c.Name} = {TypeName.Of(c.Type)}"))}.");
        }

        if (!Closed.TryAdd(typeof(TBase), cases))
        {
            throw FreshetException.User($"'{TypeName.Of(typeof(TBase))}' is closed already. Close each once.");
        }
    }

    /// <summary>True when a serializer is registered for a type or, where it is a struct, for a member of it. Asked when the type is first stored: it is in use from then on.</summary>
    internal static bool HoldsOwn(Type type)
    {
        Used.TryAdd(type, true);
        return Own.ContainsKey(type)
            || (type is { IsValueType: true, IsPrimitive: false, IsEnum: false }
                && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Any(static f => HoldsOwn(f.FieldType)));
    }

    /// <summary>The registered serializer of a type; null for none.</summary>
    internal static IEncoding? OwnOf(Type type)
    {
        Used[type] = true;
        return Own.TryGetValue(type, out var own) ? (IEncoding)own : null;
    }

    /// <summary>The types that a base is closed to, in ordinal order of their names; null when it is not closed.</summary>
    internal static IReadOnlyList<(string Name, Type Type)>? CasesOf(Type type)
    {
        if (type.IsValueType)
        {
            return null;
        }

        if (!Closed.TryGetValue(type, out var cases))
        {
            var marked = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
                .Select(static a => (Name: a.TypeDiscriminator?.ToString() ?? a.DerivedType.Name, a.DerivedType)).ToArray();
            cases = marked.Length == 0 ? null : marked;
        }

        return cases is null ? null : [.. cases.OrderBy(static c => c.Name, StringComparer.Ordinal)];
    }

    private static void CheckUnused(Type type)
    {
        if (Used.ContainsKey(type))
        {
            throw FreshetException.User($"Type '{TypeName.Of(type)}' is in use already: what it is stored as is decided. Register before the first job is written.");
        }
    }

    private static class Cache<T>
    {
        internal static Serializer<T>? Value;
    }
}
