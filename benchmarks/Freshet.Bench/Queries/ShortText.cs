using System.Runtime.InteropServices;
using System.Text;
using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>A text of at most sixteen bytes, none of them zero, as two numbers: a key without references is hashed, compared and kept as it is.</summary>
internal readonly record struct ShortText(ulong First, ulong Second)
{
    private const int BytesMax = 2 * sizeof(ulong);

    public static ShortText Of(Utf8View text)
    {
        if (text.Length > BytesMax)
        {
            throw FreshetException.User($"'{text}' has {text.Length} bytes; a short text has {BytesMax} at most.");
        }

        Span<ulong> parts = stackalloc ulong[2];
        parts.Clear();
        text.AsSpan().CopyTo(MemoryMarshal.AsBytes(parts));
        return new ShortText(parts[0], parts[1]);
    }

    public override string ToString() => Encoding.UTF8.GetString(MemoryMarshal.AsBytes([First, Second])).TrimEnd('\0');
}
