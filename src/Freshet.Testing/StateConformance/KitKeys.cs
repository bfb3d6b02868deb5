using System.Globalization;
using Freshet.Core;

namespace Freshet.Testing.StateConformance;

/// <summary>The keys of one type that the kit uses: a key by its number, different for different numbers.</summary>
internal sealed record KitKeys<K>(string Name, KeyFormat<K> Format, Func<long, K> Key);

/// <summary>A key with texts in it: stored as its serialized bytes.</summary>
/// <param name="Country">A short text.</param>
/// <param name="City">A text that may be missing.</param>
/// <param name="Number">A number.</param>
public sealed record ShopKey(string Country, string? City, int Number);

/// <summary>The key types of the kit.</summary>
internal static class KitKeys
{
    public static KitKeys<long> Longs { get; } = new("long", KeyFormat<long>.Of(), number => number % 3 == 0 ? number : (number << 32) - number);

    public static KitKeys<int> Ints { get; } = new("int", KeyFormat<int>.Of(), number => (int)number - 100);

    public static KitKeys<Guid> Guids { get; } = new("Guid", KeyFormat<Guid>.Of(), number => new Guid((int)number, (short)number, 7, 1, 2, 3, 4, 5, 6, 7, (byte)(number >> 3)));

    public static KitKeys<(int Shop, long Item)> Pairs { get; } = new("(int, long)", KeyFormat<(int Shop, long Item)>.Of(), number => ((int)(number % 7), number / 7));

    public static KitKeys<string> Texts { get; } = new("string", KeyFormat<string>.Of(), Text);

    public static KitKeys<Utf8Text> Utf8Texts { get; } = new("Utf8Text", KeyFormat<Utf8Text>.Of(), number => Utf8Text.From(Text(number).Replace('\uD800', '!')));

    public static KitKeys<ShopKey> Records { get; } = new("record", KeyFormat<ShopKey>.Of(), number => new ShopKey(Text(number % 11), number % 5 == 0 ? null : Text(number % 5), (int)number));

    private static string Text(long number) => (number % 6) switch
    {
        _ when number == 0 => "",
        0 => number.ToString("D", CultureInfo.InvariantCulture),
        1 => $"ключ-{number}",
        2 => $"𝄞{number}\uD800",
        3 => new string((char)('a' + (number % 26)), (int)(number % 60)) + number,
        4 when number % 30 == 4 => new string('x', 1500 + (int)(number % 700)) + number,
        _ => $"key {number:D6}",
    };
}
