using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// A text as the UTF-8 it came in: a view of sixteen bytes on memory that several texts share, so that cutting a line into words
/// copies nothing. Always valid UTF-8. Compared, ordered and hashed by its bytes, which is the order of its code points; good as a key.
/// </summary>
/// <remarks>
/// A text keeps the block of memory alive that it lies in (mostly 32 to 64 KiB). Who keeps a few texts for long takes a
/// <see cref="Copy"/>; keyed state does so by itself.
/// </remarks>
[JsonConverter(typeof(Utf8TextJson))]
public readonly struct Utf8Text : IEquatable<Utf8Text>, IComparable<Utf8Text>
{
    private readonly byte[]? _block;
    private readonly int _start;
    private readonly int _length;

    /// <summary>A view on bytes that are valid UTF-8 and never change again: the caller answers for both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Utf8Text(byte[] block, int start, int length)
    {
        _block = block;
        _start = start;
        _length = length;
    }

    /// <summary>Its UTF-8. For searching in it, all that spans can do.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_block, _start, _length);
    }

    /// <summary>Bytes in it.</summary>
    public int Length => _length;

    /// <summary>True when it has none.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>The same text.</summary>
    /// <exception cref="FreshetException">It has half a surrogate pair, which UTF-8 cannot hold.</exception>
    public static Utf8Text From(ReadOnlySpan<char> text)
    {
        var to = Utf8Block.Take(Encoding.UTF8.GetByteCount(text), out var block, out var start);
        var status = Utf8.FromUtf16(text, to, out var read, out _, replaceInvalidSequences: false);
        return status == System.Buffers.OperationStatus.Done
            ? new Utf8Text(block, start, to.Length)
            : throw FreshetException.User($"A text has half a surrogate pair (U+{(int)text[read]:X4}) at character {read}, which UTF-8 cannot hold. Repair it before (a text was cut in the middle of a character).");
    }

    /// <summary>A copy of these bytes.</summary>
    /// <exception cref="FreshetException">They are not UTF-8.</exception>
    public static Utf8Text From(ReadOnlySpan<byte> utf8) =>
        TryFrom(utf8, out var text) ? text : throw FreshetException.User($"{utf8.Length} bytes were to be a text and are not UTF-8. Use TryFrom where they may not be, or keep them as byte[].");

    /// <summary>A copy of these bytes; false when they are not UTF-8.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> utf8, out Utf8Text text)
    {
        var isText = Utf8.IsValid(utf8);
        text = isText ? CopyOf(utf8) : default;
        return isText;
    }

    /// <summary>A part of it, by bytes; nothing is copied.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not within the text, or begins or ends inside a character.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Utf8Text Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length || IsInside(start) || IsInside(start + length))
        {
            throw NoSlice(start, length);
        }

        return new Utf8Text(_block!, _start + start, length);
    }

    /// <summary>In lower case, by the rules of no culture.</summary>
    public Utf8Text ToLowerInvariant()
    {
        var to = Utf8Block.Take(_length, out var block, out var start);
        return Ascii.ToLower(Bytes, to, out _) == System.Buffers.OperationStatus.Done ? new Utf8Text(block, start, _length) : From(ToString().ToLowerInvariant());
    }

    /// <summary>In upper case, by the rules of no culture.</summary>
    public Utf8Text ToUpperInvariant()
    {
        var to = Utf8Block.Take(_length, out var block, out var start);
        return Ascii.ToUpper(Bytes, to, out _) == System.Buffers.OperationStatus.Done ? new Utf8Text(block, start, _length) : From(ToString().ToUpperInvariant());
    }

    /// <summary>Its parts between these separators (an ASCII character), empty ones too; nothing is copied.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The separator is not ASCII.</exception>
    public Utf8Split Split(char separator) => new(this, separator);

    /// <summary>The same text in memory of its own.</summary>
    public Utf8Text Copy() => _length == 0 ? default : new Utf8Text(Bytes.ToArray(), 0, _length);

    /// <inheritdoc/>
    public int CompareTo(Utf8Text other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(Utf8Text other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Utf8Text other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)StableHash.Of(Bytes);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    /// <summary>True when both have the same bytes.</summary>
    public static bool operator ==(Utf8Text left, Utf8Text right) => left.Equals(right);

    /// <summary>True when their bytes differ.</summary>
    public static bool operator !=(Utf8Text left, Utf8Text right) => !left.Equals(right);

    /// <summary>A copy of bytes that are known to be UTF-8.</summary>
    internal static Utf8Text CopyOf(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Utf8Block.Take(utf8.Length, out var block, out var start));
        return new Utf8Text(block, start, utf8.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsInside(int at) => at < _length && (_block![_start + at] & 0xC0) == 0x80;

    private ArgumentOutOfRangeException NoSlice(int start, int length) =>
        new(nameof(start), $"Bytes {start} to {(long)start + length} are no part of a text of {_length} bytes, or cut a character in two.");
}
