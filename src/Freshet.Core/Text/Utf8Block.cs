namespace Freshet.Core;

/// <summary>
/// Memory for new texts, a block of each thread: one allocation for hundreds of texts. A block is not used again; the garbage
/// collector takes it when the last of its texts is gone.
/// </summary>
internal static class Utf8Block
{
    private const int Bytes = 32 * 1024;
    private const int OwnFrom = Bytes / 4;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _used;

    /// <summary>Room that nobody else writes to.</summary>
    public static Span<byte> Take(int length, out byte[] block, out int start)
    {
        var current = _block;
        if (current is null || current.Length - _used < length)
        {
            if (length >= OwnFrom)
            {
                block = GC.AllocateUninitializedArray<byte>(length);
                start = 0;
                return block;
            }

            current = _block = GC.AllocateUninitializedArray<byte>(Bytes);
            _used = 0;
        }

        block = current;
        start = _used;
        _used = start + length;
        return new Span<byte>(current, start, length);
    }
}
