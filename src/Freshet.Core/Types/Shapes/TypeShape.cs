using System.Reflection;
using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>
/// What of a class or struct is stored, in the order of declaration (base classes first), and how it is made anew.
/// Every field is either behind a stored member, or marked <see cref="NonSerializedAttribute"/>, or a reason to refuse.
/// </summary>
/// <param name="Members">What is stored.</param>
/// <param name="Constructor">What makes it; null for a struct that is set member by member.</param>
/// <param name="Arguments">For each parameter of the constructor, the index of its member. The other members are set.</param>
/// <param name="AllFields">True when each field is one member and each member one field: nothing left out, nothing computed.</param>
internal sealed record TypeShape(Member[] Members, ConstructorInfo? Constructor, int[] Arguments, bool AllFields)
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The shape of a type. Problems are told to <paramref name="refuse"/> (the member or null, what, advice), which throws.</summary>
    internal static TypeShape Of(Type type, Func<string?, string, string, Exception> refuse)
    {
        var fields = Fields(type).ToArray();
        var stored = fields.Where(f => !LeftOut(f)).ToArray();
        var members = MembersOf(type, stored);
        foreach (var name in members.GroupBy(m => m.Name).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            throw refuse(name, "declared twice, in a type and in its base", "Rename one of them.");
        }

        if (stored.FirstOrDefault(f => !members.Any(m => Same(m.Field, f))) is { } lost)
        {
            throw refuse(NameOf(lost), WhyLost(lost), AdviceFor(lost));
        }

        if (stored.FirstOrDefault(f => f.IsDefined(typeof(FixedBufferAttribute))) is { } buffer)
        {
            throw refuse(NameOf(buffer), "a fixed-size buffer", "Use an array.");
        }

        if (type.IsDefined(typeof(InlineArrayAttribute)))
        {
            throw refuse(null, "an inline array", "Use an array.");
        }

        var (constructor, arguments) = Creation(type, members, refuse);
        var allFields = fields.Length == members.Length && members.All(m => m.Field is not null);
        return new TypeShape(members, constructor, arguments, allFields);
    }

    /// <summary>The parameter of a public constructor that stands for a member, of the one that makes values first; null when there is none.</summary>
    internal ParameterInfo? ParameterOf(Type type, int member)
    {
        if (Array.IndexOf(Arguments, member) is >= 0 and var at)
        {
            return Constructor!.GetParameters()[at];
        }

        var (name, kind) = (Members[member].Name, Members[member].Type);
        return type.GetConstructors().SelectMany(static c => c.GetParameters()).FirstOrDefault(p => p.Name == name && p.ParameterType == kind);
    }

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        Lineage(type).SelectMany(t => t.GetFields(Own).OrderBy(f => f.MetadataToken));

    private static IEnumerable<Type> Lineage(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? Lineage(parent).Append(type) : [type];

    private static Member[] MembersOf(Type type, FieldInfo[] stored)
    {
        var members = stored.Where(f => f.IsPublic).Select(f => new Member(f, f)).ToList();
        var overridden = new HashSet<MethodInfo>();
        foreach (var property in Lineage(type).Reverse().SelectMany(t => t.GetProperties(Own)))
        {
            var getter = property.GetMethod;
            if (getter is not { IsPublic: true } || property.GetIndexParameters().Length > 0 || !overridden.Add(getter.GetBaseDefinition()))
            {
                continue;
            }

            var member = new Member(property, BackingField.Of(property));
            if ((member.Field is { } field && LeftOut(field)) || (member.Field is null && !member.Assignable))
            {
                continue; // left out by wish, or computed from the others
            }

            // Two properties over one field: the one that can be set.
            var twin = members.FindIndex(m => Same(m.Field, member.Field));
            if (twin < 0)
            {
                members.Add(member);
            }
            else if (!members[twin].Assignable && member.Assignable)
            {
                members[twin] = member;
            }
        }

        var lineage = Lineage(type).ToList();
        return [.. members.OrderBy(m => Order(m, stored)).ThenBy(m => lineage.IndexOf(m.Info.DeclaringType!)).ThenBy(m => m.Info.MetadataToken)];
    }

    private static bool LeftOut(FieldInfo field) => field.IsDefined(typeof(NonSerializedAttribute));

    private static int Order(Member member, FieldInfo[] stored)
    {
        var at = Array.FindIndex(stored, f => Same(member.Field, f));
        return at < 0 ? int.MaxValue : at;
    }

    private static bool Same(FieldInfo? one, FieldInfo? other) =>
        one is not null && other is not null && one.MetadataToken == other.MetadataToken && one.DeclaringType == other.DeclaringType;

    private static (ConstructorInfo? Constructor, int[] Arguments) Creation(
        Type type, Member[] members, Func<string?, string, string, Exception> refuse)
    {
        var fixedMember = members.FirstOrDefault(m => !m.Assignable);
        var constructors = type.GetConstructors().OrderBy(c => c.MetadataToken).ToArray();
        if (fixedMember is null)
        {
            var plain = constructors.FirstOrDefault(c => c.GetParameters().Length == 0);
            if (plain is not null || type.IsValueType)
            {
                return (type.IsValueType ? null : plain, []);
            }
        }

        var best = constructors
            .Select(c => (Constructor: c, Arguments: Match(c, members)))
            .Where(c => c.Arguments is not null && members.Index().All(m => m.Item.Assignable || c.Arguments.Contains(m.Index)))
            .OrderByDescending(c => c.Arguments!.Length)
            .FirstOrDefault();
        return best.Constructor is not null
            ? (best.Constructor, best.Arguments!)
            : throw refuse(
                fixedMember?.Name,
                fixedMember is null
                    ? "a type without a public constructor that could make it anew"
                    : "a member that cannot be set, and no public constructor takes it",
                "Give every member a public set or init accessor and the type a parameterless constructor, or give it a public constructor " +
                "whose parameters have the members' names and types, as a record has.");
    }

    private static int[]? Match(ConstructorInfo constructor, Member[] members)
    {
        var arguments = constructor.GetParameters()
            .Select(p => Find(p, StringComparison.Ordinal) is var exact and >= 0 ? exact : Find(p, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        return arguments.Contains(-1) || arguments.Distinct().Count() < arguments.Length ? null : arguments;

        int Find(ParameterInfo parameter, StringComparison comparison) => Array.FindIndex(
            members, m => parameter.ParameterType.IsAssignableFrom(m.Type) && string.Equals(m.Name, parameter.Name, comparison));
    }

    /// <summary>The name a reader knows: of the property or event, not of the field that the compiler made for it.</summary>
    private static string NameOf(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

    private static string WhyLost(FieldInfo field) =>
        field.DeclaringType!.GetEvent(field.Name, Own) is not null ? "an event"
        : field.Name.StartsWith('<') ? "not public, or hidden by an override, and would be lost"
        : "a private field that no property returns, and would be lost";

    private static string AdviceFor(FieldInfo field) => $"{field.DeclaringType!.Namespace}.".StartsWith("System.", StringComparison.Ordinal)
        ? $"'{TypeName.Of(field.DeclaringType)}' is no data type that Freshet knows: store its data in members of your own types."
        : $"Make it public, or mark the field [{(field.Name.StartsWith('<') ? "field: " : "")}NonSerialized] when it may be lost.";
}
