namespace Freshet;

/// <summary>The byte order mark that some programs put before UTF-8 text: no part of the first record.</summary>
/// <param name="isText">False leaves bytes as they are.</param>
internal readonly struct Utf8Mark(bool isText)
{
    private static ReadOnlySpan<byte> Bytes => [0xEF, 0xBB, 0xBF];

    /// <summary>The file's first line without the mark.</summary>
    public ReadOnlySpan<byte> Without(ReadOnlySpan<byte> line) => isText && line.StartsWith(Bytes) ? line[Bytes.Length..] : line;

    /// <summary>The same for a line in a buffer.</summary>
    public RecordSlice Without(RecordSlice line, ReadOnlySpan<byte> buffer)
    {
        var length = Without(line.Of(buffer)).Length;
        return new RecordSlice(line.Start + line.Length - length, length);
    }
}
