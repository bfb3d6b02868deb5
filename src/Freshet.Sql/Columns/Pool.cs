namespace Freshet.Sql.Columns;

/// <summary>Keeps things for use again: a few for each thread, the rest in a bounded stack that all share. The lock is paid per batch, not per row.</summary>
internal sealed class Pool<T>(int sharedMax)
    where T : class
{
    private const int OwnMax = 32;

    private readonly Lock _gate = new();
    private readonly T?[] _shared = new T?[sharedMax];
    private readonly ThreadLocal<Stack<T>> _own = new(static () => new Stack<T>(OwnMax));
    private int _count;

    /// <summary>One that was used before; null when there is none.</summary>
    public T? Take()
    {
        var own = _own.Value!;
        if (own.TryPop(out var item))
        {
            return item;
        }

        lock (_gate)
        {
            // half of what a thread can keep at once: consumers give back what producers take
            for (var i = 0; i < OwnMax / 2 && _count > 1; i++)
            {
                own.Push(_shared[--_count]!);
            }

            return _count > 0 ? _shared[--_count] : null;
        }
    }

    /// <summary>Keeps one; false when there are enough.</summary>
    public bool Keep(T item)
    {
        var own = _own.Value!;
        if (own.Count < OwnMax)
        {
            own.Push(item);
            return true;
        }

        lock (_gate)
        {
            for (var i = 0; i < OwnMax / 2 && _count < _shared.Length; i++)
            {
                _shared[_count++] = own.Pop();
            }

            if (own.Count < OwnMax)
            {
                own.Push(item);
                return true;
            }

            return false;
        }
    }
}
