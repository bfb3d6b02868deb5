using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>The pages of a <see cref="PageSpace"/> at one moment: read from any one thread, then disposed.</summary>
internal sealed unsafe class FrozenPages(PageSpace space, nint* table, uint* changedIn, int count, uint epoch) : IDisposable
{
    // Pages read between two looks at the memory that is ready.
    private const int WarmEvery = 8;

    private nint* _table = table;
    private int _passed;

    /// <summary>Addresses by page number, 0 where there is no page.</summary>
    public nint* Table => _table;

    public int Count { get; } = count;

    public uint Epoch { get; } = epoch;

    /// <summary>The pages that these were.</summary>
    public PageSpace Space => space;

    /// <summary>Pages below this number are read no more: the table need not copy them.</summary>
    public int Passed => Volatile.Read(ref _passed);

    /// <summary>The epoch in which a page changed last.</summary>
    public uint ChangedIn(int number) => changedIn[number];

    /// <summary>Says that no page below this number will be read again. What was read of them was read before.</summary>
    public void Pass(int number)
    {
        if (number / WarmEvery != _passed / WarmEvery)
        {
            space.Warm(Count);
        }

        Volatile.Write(ref _passed, number);
    }

    public void Dispose()
    {
        if (_table != null)
        {
            space.Release(this);
            NativeMemory.Free(_table);
            _table = null;
        }
    }
}
