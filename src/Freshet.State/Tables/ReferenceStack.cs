using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>A stack of references, outside the GC heap.</summary>
internal unsafe struct ReferenceStack : IDisposable
{
    private uint* _items;
    private int _count;
    private int _capacity;

    public readonly long Bytes => (long)_capacity * sizeof(uint);

    public void Push(uint reference)
    {
        if (_count == _capacity)
        {
            _capacity = Math.Max(16, _capacity * 2);
            _items = (uint*)NativeMemory.Realloc(_items, (nuint)_capacity * sizeof(uint));
        }

        _items[_count++] = reference;
    }

    public readonly bool TryPeek(out uint reference)
    {
        reference = _count == 0 ? 0 : _items[_count - 1];
        return _count != 0;
    }

    public void Pop() => _count--;

    public void Dispose()
    {
        NativeMemory.Free(_items);
        this = default;
    }
}
