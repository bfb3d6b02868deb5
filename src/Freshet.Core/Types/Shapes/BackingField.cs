using System.Reflection;
using System.Reflection.Emit;

namespace Freshet.Core;

/// <summary>
/// Finds the field behind a property: the compiler's own for an auto-property, or the one that the getter returns and does
/// nothing else. So a private field that a property shows is known to be stored, and any other can be refused rather than lost.
/// </summary>
internal static class BackingField
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static FieldInfo? Of(PropertyInfo property)
    {
        var owner = property.DeclaringType!;
        return owner.GetField($"<{property.Name}>k__BackingField", Own)
            ?? owner.GetField($"<{property.Name}>i__Field", Own)
            ?? Returned(property, owner);
    }

    private static FieldInfo? Returned(PropertyInfo property, Type owner)
    {
        if (property.GetMethod?.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            return null;
        }

        // Release: ldarg.0; ldfld F; ret. Debug: nop; ldarg.0; ldfld F; stloc.0; br.s +0; ldloc.0; ret.
        var at = code.AsSpan().StartsWith([(byte)OpCodes.Nop.Value]) ? 1 : 0;
        if (code.Length < at + 7 || code[at] != OpCodes.Ldarg_0.Value || code[at + 1] != OpCodes.Ldfld.Value)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = code.AsSpan(at + 6);
        ReadOnlySpan<byte> debugEnd = [(byte)OpCodes.Stloc_0.Value, (byte)OpCodes.Br_S.Value, 0, (byte)OpCodes.Ldloc_0.Value, (byte)OpCodes.Ret.Value];
        if (!rest.SequenceEqual([(byte)OpCodes.Ret.Value]) && !rest.SequenceEqual(debugEnd))
        {
            return null;
        }

        var field = owner.Module.ResolveField(BitConverter.ToInt32(code, at + 2), owner.GetGenericArguments(), null);
        return field is { IsStatic: false } && field.FieldType == property.PropertyType ? field : null;
    }
}
