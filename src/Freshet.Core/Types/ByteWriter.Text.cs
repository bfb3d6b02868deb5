using System.Buffers;
using System.Text.Unicode;

namespace Freshet.Core;

/// <content>Texts: UTF-8, and for a lone surrogate the three bytes that UTF-8 would give its number, so that every text comes back as it was.</content>
public ref partial struct ByteWriter
{
    /// <summary>Writes a text: its length in bytes (as <see cref="WriteVarUInt32"/>) and its UTF-8. Lone surrogates are kept.</summary>
    public void WriteText(ReadOnlySpan<char> text) => WriteText(text, 0);

    /// <summary>Writes a text that may be missing: 0 for null, else its length in bytes plus one, and its UTF-8.</summary>
    public void WriteTextOrNull(string? text)
    {
        if (text is null)
        {
            WriteByte(0);
            return;
        }

        WriteText(text, 1);
    }

    private void WriteText(ReadOnlySpan<char> text, uint added)
    {
        var most = (3L * text.Length) + 5;
        if (most > Array.MaxLength)
        {
            throw FreshetException.User($"A text of {text.Length:N0} characters is too long to be written. Split it.");
        }

        // Most texts are short or ASCII: guess the width of the length from the characters, and move the bytes when wrong.
        var room = Reserve((int)most);
        var guess = VarSize((uint)text.Length + added);
        var size = Encode(text, room[guess..]);
        var width = VarSize((uint)size + added);
        if (width != guess)
        {
            room.Slice(guess, size).CopyTo(room[width..]);
        }

        PutVar(room, (uint)size + added);
        _length += width + size;
    }

    private static int VarSize(uint value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;

    private static int Encode(ReadOnlySpan<char> text, Span<byte> to)
    {
        var status = Utf8.FromUtf16(text, to, out var read, out var size, replaceInvalidSequences: false);
        while (status != OperationStatus.Done)
        {
            // What stops the encoder is a surrogate without its partner.
            var lone = text[read];
            to[size++] = (byte)(0xE0 | (lone >> 12));
            to[size++] = (byte)(0x80 | ((lone >> 6) & 0x3F));
            to[size++] = (byte)(0x80 | (lone & 0x3F));
            text = text[(read + 1)..];
            status = Utf8.FromUtf16(text, to[size..], out read, out var more, replaceInvalidSequences: false);
            size += more;
        }

        return size;
    }
}
