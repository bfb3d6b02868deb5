using System.Runtime.InteropServices;

namespace Freshet.Sql.Columns;

/// <summary>Bytes that views point into, outside the heap. Counted: given back when the last column that has views into it is.</summary>
internal sealed unsafe class TextBuffer
{
    private const int UsualSize = 64 * 1024;
    private static readonly Pool<TextBuffer> Free = new(1024);

    private int _references;

    private TextBuffer(int capacity)
    {
        Capacity = capacity;
        Start = (byte*)NativeMemory.AlignedAlloc((nuint)capacity, 64);
    }

    ~TextBuffer() => NativeMemory.AlignedFree(Start);

    public byte* Start { get; }

    public int Capacity { get; }

    public int Used { get; set; }

    public int Left => Capacity - Used;

    /// <summary>An empty one with room for so many bytes at least, and one reference.</summary>
    public static TextBuffer Rent(int least)
    {
        var buffer = least <= UsualSize ? Free.Take() ?? new TextBuffer(UsualSize) : new TextBuffer(least);
        buffer.Used = 0;
        buffer._references = 1;
        return buffer;
    }

    public TextBuffer Share()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0 && !(Capacity == UsualSize && Free.Keep(this)))
        {
            GC.KeepAlive(this); // its finalizer frees it
        }
    }
}
