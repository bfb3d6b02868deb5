using System.Globalization;
using System.Reflection;

namespace Freshet.Core;

/// <summary>The members of an enum in the order of declaration, and how their numbers are written down.</summary>
internal static class EnumMembers
{
    public static IReadOnlyList<(string Name, Int128 Value, string[] Former)> Of(Type type) =>
    [
        .. type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .OrderBy(static f => f.MetadataToken)
            .Select(static f => (f.Name, Number(f.GetRawConstantValue()!), FormerNames.Of(f))),
    ];

    /// <summary>The schema of an enum: the number that it is stored as, and its members.</summary>
    public static string Describe(Type type)
    {
        var number = Leaves.Of(type.GetEnumUnderlyingType())!.Describe([]);
        var members = Of(type).Select(static m => $"{SchemaText.Escape(m.Name)}={m.Value.ToString(CultureInfo.InvariantCulture)}");
        return $"{(type.IsDefined(typeof(FlagsAttribute), inherit: false) ? "flags" : "enum")}<{number};{string.Join(',', members)}>";
    }

    /// <summary>The number of a value of an enum's underlying type.</summary>
    public static Int128 Number(object value) => value switch
    {
        sbyte v => v,
        byte v => v,
        short v => v,
        ushort v => v,
        int v => v,
        uint v => v,
        long v => v,
        ulong v => v,
        _ => throw FreshetException.Internal($"An enum has the number {value} of {value.GetType()}."),
    };
}
