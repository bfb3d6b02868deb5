using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>The capacity of batches that this thread rents: a task sets its job's when it gets its turn.</summary>
public static class BatchSize
{
    /// <summary>Records in a batch of small records.</summary>
    public const int Default = 1024;

    private const int BytesMax = 64 * 1024;

    [ThreadStatic]
    private static int _records; // 0: nobody has said

    /// <summary>Most records in a batch that this thread rents; wide records get fewer so that a batch stays within 64 KiB. From 1 to 1024.</summary>
    public static int Records
    {
        get => _records == 0 ? Default : _records;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Default);
            _records = value;
        }
    }

    internal static int Of<T>() => Math.Min(Records, Math.Max(16, BytesMax / Unsafe.SizeOf<T>()));
}

/// <summary>
/// Keeps batches of one type for use again. A thread keeps a few of its own; the rest go through one small shared stack,
/// because a batch is mostly rented by a producing thread and returned by a consuming one. The lock is paid per batch.
/// </summary>
internal static class BatchPool<T>
{
    private const int OwnMax = 8;
    private const int SharedMax = 256;

    private static readonly Lock Gate = new();
    private static readonly Batch<T>?[] Shared = new Batch<T>?[SharedMax];
    private static int _sharedCount;

    [ThreadStatic]
    private static Stack<Batch<T>>? _own;

    public static Batch<T> Rent()
    {
        if (BatchWatch.Current is { } watch)
        {
            return watch.Rent<T>();
        }

        var capacity = BatchSize.Of<T>();
        var own = _own ??= new Stack<Batch<T>>(OwnMax);
        while (own.TryPop(out var batch))
        {
            if (batch.Capacity == capacity)
            {
                return batch;
            }
        }

        lock (Gate)
        {
            while (_sharedCount > 0)
            {
                var batch = Shared[--_sharedCount]!;
                Shared[_sharedCount] = null;
                if (batch.Capacity == capacity)
                {
                    return batch;
                }
            }
        }

        return new Batch<T>(capacity);
    }

    public static void Return(Batch<T> batch)
    {
        if (BatchWatch.Current is { } watch)
        {
            watch.Release(batch);
            return;
        }

        var own = _own ??= new Stack<Batch<T>>(OwnMax);
        if (own.Count < OwnMax)
        {
            own.Push(batch);
            return;
        }

        lock (Gate)
        {
            if (_sharedCount < SharedMax)
            {
                Shared[_sharedCount++] = batch;
            }
        }
    }
}
