using System.Collections;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Freshet.Core;

/// <summary>The types that are not made of others by the names of their encodings, and which of them hold all values of which.</summary>
internal static class StoredLeaves
{
    private static readonly Dictionary<string, Type> Types = new Type[]
    {
        typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(Int128), typeof(UInt128), typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(Utf8Text), typeof(Guid),
        typeof(TimeSpan), typeof(DateTimeOffset), typeof(DateTime), typeof(DateOnly), typeof(TimeOnly), typeof(Uri), typeof(BigInteger), typeof(Rune),
        typeof(Version), typeof(IPAddress), typeof(BitArray), typeof(JsonElement),
    }.ToDictionary(static type => Leaves.Of(type)!.Describe([]));

    private static readonly Dictionary<string, string[]> Wider = new()
    {
        ["i8"] = ["i16", "i32", "i64", "i128", "f16", "f32", "f64", "decimal", "bigint"],
        ["u8"] = ["i16", "u16", "i32", "u32", "i64", "u64", "i128", "u128", "f16", "f32", "f64", "decimal", "bigint"],
        ["i16"] = ["i32", "i64", "i128", "f32", "f64", "decimal", "bigint"],
        ["u16"] = ["i32", "u32", "i64", "u64", "i128", "u128", "f32", "f64", "decimal", "bigint"],
        ["i32"] = ["i64", "i128", "f64", "decimal", "bigint"],
        ["u32"] = ["i64", "u64", "i128", "u128", "f64", "decimal", "bigint"],
        ["i64"] = ["i128", "decimal", "bigint"],
        ["u64"] = ["i128", "u128", "decimal", "bigint"],
        ["i128"] = ["bigint"],
        ["u128"] = ["bigint"],
        ["f16"] = ["f32", "f64"],
        ["f32"] = ["f64"],
    };

    /// <summary>The type; null for a name that no type has.</summary>
    public static Type? TypeOf(string name) => Types.GetValueOrDefault(name);

    /// <summary>True when every value of one number type is a value of the other, and stays itself there.</summary>
    public static bool CanWiden(string from, string to) => Wider.TryGetValue(from, out var wider) && wider.Contains(to, StringComparer.Ordinal);
}
