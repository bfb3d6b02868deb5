using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Freshet.Core;

/// <content>Texts, the mirror of <c>ByteWriter.Text.cs</c>.</content>
public ref partial struct ByteReader
{
    private const int ShortText = 128;

    /// <summary>Reads a text.</summary>
    public string ReadText() => Decode(ReadBlob());

    /// <summary>Reads a text that may be missing.</summary>
    public string? ReadTextOrNull()
    {
        var lengthPlusOne = ReadVarUInt32();
        return lengthPlusOne == 0 ? null : Decode(ReadBytes(Fit(lengthPlusOne - 1, 1)));
    }

    [SkipLocalsInit]
    private readonly string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= ShortText)
        {
            // Checked and decoded in one pass; no text has more UTF-16 units than its UTF-8 has bytes.
            Span<char> text = stackalloc char[ShortText];
            if (Utf8.ToUtf16(bytes, text, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done)
            {
                return new string(text[..length]);
            }
        }
        else if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var room = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            return new string(room, 0, DecodeLoneSurrogates(bytes, room));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(room);
        }
    }

    private readonly int DecodeLoneSurrogates(ReadOnlySpan<byte> bytes, Span<char> to)
    {
        var length = 0;
        while (true)
        {
            var status = Utf8.ToUtf16(bytes, to[length..], out var read, out var more, replaceInvalidSequences: false);
            length += more;
            bytes = bytes[read..];
            if (status == OperationStatus.Done)
            {
                return length;
            }

            if (bytes.Length < 3 || bytes[0] != 0xED || (bytes[1] & 0xE0) != 0xA0 || (bytes[2] & 0xC0) != 0x80)
            {
                Fail("a text is not UTF-8");
            }

            var lone = (char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F));
            if (more == 0 && length > 0 && char.IsLowSurrogate(lone) && char.IsHighSurrogate(to[length - 1]))
            {
                // The pair has a form of its own; with two forms, equal texts could be unequal bytes.
                Fail("a text holds a surrogate pair in two parts");
            }

            to[length++] = lone;
            bytes = bytes[3..];
        }
    }
}
