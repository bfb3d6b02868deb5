using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Freshet;

/// <summary>UTF-8 that is never repaired: what is not valid is refused with its place.</summary>
internal static class StrictUtf8
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? error)
    {
        if (Ascii.IsValid(bytes))
        {
            value = Widen(bytes);
            error = null;
            return true;
        }

        return TryDecodeAny(bytes, out value, out error);
    }

    public static void Encode(ReadOnlySpan<char> text, IBufferWriter<byte> to)
    {
        var most = 3L * text.Length;
        if (most > Array.MaxLength)
        {
            throw FreshetException.User($"A text of {text.Length:N0} characters is too long to be written. Split it.");
        }

        var status = Utf8.FromUtf16(text, to.GetSpan((int)most), out var read, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            throw FreshetException.User(string.Create(
                CultureInfo.InvariantCulture,
                $"A text has half a surrogate pair (U+{(int)text[read]:X4}) at character {read}, which UTF-8 cannot hold. Repair it before the sink (a text was cut in the middle of a character)."));
        }

        to.Advance(written);
    }

    /// <summary>True for a mark of UTF-16, and for text in which every other byte is zero.</summary>
    public static bool LooksLikeUtf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return true;
        }

        var zeros = bytes.Count((byte)0);
        return bytes.Length >= 4 && zeros >= (bytes.Length / 2) - 1;
    }

    /// <summary>Makes the string of ASCII bytes. Nobody else has the new string yet, so its characters may still be set.</summary>
    private static string Widen(ReadOnlySpan<byte> ascii)
    {
        if (ascii.IsEmpty)
        {
            return "";
        }

        var text = new string('\0', ascii.Length);
        Ascii.ToUtf16(ascii, MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(text.AsSpan()), text.Length), out _);
        return text;
    }

    private static bool TryDecodeAny(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? error)
    {
        if (Utf8.IsValid(bytes))
        {
            value = Encoding.UTF8.GetString(bytes);
            error = null;
            return true;
        }

        value = null;
        error = WhyNot(bytes);
        return false;
    }

    /// <summary>Where and why bytes are not UTF-8.</summary>
    public static string WhyNot(ReadOnlySpan<byte> bytes)
    {
        if (LooksLikeUtf16(bytes))
        {
            return "not UTF-8: it looks like UTF-16. Convert the input (iconv -f UTF-16 -t UTF-8)";
        }

        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return string.Create(CultureInfo.InvariantCulture, $"not UTF-8: byte 0x{bytes[at]:X2} at offset {at} of the record begins no character");
    }
}
