namespace Freshet.Sql.Functions;

/// <summary>Characters in UTF-8.</summary>
internal static class Texts
{
    /// <summary>Bytes of the character that begins with this one.</summary>
    public static int LengthOfCharacter(byte first) => first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    /// <summary>Characters in a text.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The byte at which a character (from 0) begins; the length when there are not so many.</summary>
    public static int Offset(ReadOnlySpan<byte> text, long character)
    {
        var at = 0;
        while (character > 0 && at < text.Length)
        {
            at += LengthOfCharacter(text[at]);
            character--;
        }

        return Math.Min(at, text.Length);
    }

    public static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            text = text[1..];
        }

        while (text.Length > 0 && text[^1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            text = text[..^1];
        }

        return text;
    }
}
