using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>
/// Where the fields of a struct lie in memory, found by trying: a struct with one field set shows where that field is.
/// Layouts are the runtime's choice for some structs (tuples among them), so no rule is relied on.
/// </summary>
internal static class MemoryLayout
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>True when these fields, one after the other, are the whole memory of the struct.</summary>
    internal static bool IsSequence(Type type, IEnumerable<FieldInfo> fields)
    {
        var at = 0;
        foreach (var field in fields)
        {
            if (OffsetOf(type, field) != at)
            {
                return false;
            }

            at += SizeOf(field.FieldType);
        }

        return at == SizeOf(type);
    }

    /// <summary>Offsets of all primitive fields in order of declaration, and the size: <c>0,8,12/16</c>.</summary>
    internal static string Describe(Type type) => $"{string.Join(',', Offsets(type))}/{SizeOf(type)}";

    /// <summary>Offsets of all primitive fields in order of declaration.</summary>
    internal static int[] Offsets(Type type)
    {
        var offsets = new List<int>();
        AddOffsets(type, 0, offsets);
        return [.. offsets];
    }

    internal static int SizeOf(Type type) => (int)Call(nameof(SizeOf), type);

    private static void AddOffsets(Type type, int from, List<int> offsets)
    {
        if (type.IsPrimitive || type.IsEnum)
        {
            offsets.Add(from);
            return;
        }

        foreach (var field in type.GetFields(Own).OrderBy(f => f.MetadataToken))
        {
            AddOffsets(field.FieldType, from + OffsetOf(type, field), offsets);
        }
    }

    private static int OffsetOf(Type type, FieldInfo field)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            // A nullable cannot be boxed as such; its flag comes first.
            return field.FieldType == typeof(bool) ? 0 : (int)Call(nameof(OffsetInNullable), value);
        }

        var probe = RuntimeHelpers.GetUninitializedObject(type);
        field.SetValue(probe, Call(nameof(Filled), Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType));
        return (int)Call(nameof(FirstSet), type, probe);
    }

    private static object Call(string method, Type type, params object[] arguments) => typeof(MemoryLayout)
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        .Single(m => m.Name == method && m.IsGenericMethodDefinition)
        .MakeGenericMethod(type)
        .Invoke(null, arguments)!;

    private static int SizeOf<T>() => Unsafe.SizeOf<T>();

    private static T Filled<T>()
        where T : struct
    {
        var value = default(T);
        Bytes(ref value).Fill(1);
        return value;
    }

    private static int FirstSet<T>(T value)
        where T : struct
        => Bytes(ref value).IndexOf((byte)1);

    private static int OffsetInNullable<T>()
        where T : struct
    {
        T? value = Filled<T>();
        return 1 + Bytes(ref value)[1..].IndexOf((byte)1);
    }

    private static Span<byte> Bytes<T>(ref T value) => MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>());
}
