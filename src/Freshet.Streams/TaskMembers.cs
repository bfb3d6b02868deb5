using System.Collections.Concurrent;
using System.Reflection;
using Freshet.Core;

namespace Freshet;

/// <summary>Finds work that is still under way in what records hold: a task, or a sequence that has yet to be awaited.</summary>
internal static class TaskMembers
{
    private static readonly ConcurrentDictionary<Type, string?> s_found = new();

    /// <summary>Where in a record of this type one is: nothing for the record itself, ".Item2", ".Parts[]"; null when there is none.</summary>
    public static string? PathIn(Type record) => s_found.GetOrAdd(record, static type => Find(type, []));

    /// <summary>The type at the end of the path.</summary>
    public static bool IsWork(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static string? Find(Type type, HashSet<Type> seen)
    {
        if (IsWork(type))
        {
            return "";
        }

        if (!seen.Add(type) || type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsByRefLike || typeof(Delegate).IsAssignableFrom(type))
        {
            return null; // a function that would give a task is none yet
        }

        return Nullable.GetUnderlyingType(type) is { } value ? Find(value, seen)
            : type.IsArray ? Step("[]", type.GetElementType()!, seen)
            : IsOfNet(type) && !IsTuple(type) ? type.GetGenericArguments().Select(a => Step("[]", a, seen)).FirstOrDefault(static p => p is not null)
            : Data(type).Select(m => Step("." + m.Name, m.Type, seen)).FirstOrDefault(static p => p is not null);
    }

    private static string? Step(string step, Type type, HashSet<Type> seen) => Find(type, seen) is { } rest ? step + rest : null;

    private static bool IsOfNet(Type type) => type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal));

    private static bool IsTuple(Type type) => typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type);

    /// <summary>What a record holds in the open: public fields, and public properties that are no more than a field.</summary>
    private static IEnumerable<(string Name, Type Type)> Data(Type type)
    {
        const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;
        return type.GetFields(Public).Select(static f => (f.Name, f.FieldType))
            .Concat(type.GetProperties(Public).Where(static p => p.GetIndexParameters().Length == 0 && HasField(p)).Select(static p => (p.Name, p.PropertyType)));
    }

    private static bool HasField(PropertyInfo property) =>
        IsTuple(property.DeclaringType!)
        || new[] { $"<{property.Name}>k__BackingField", $"<{property.Name}>i__Field" }.Any(name => property.DeclaringType!.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic) is not null);
}
