using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Freshet.Core;

namespace Freshet.Testing;

/// <summary>
/// Watches all batches of the thread until it is disposed. Each is new, is owned by one at a time, and is filled with rubbish and kept away
/// when it is released, so that a batch released twice, used after its release or never released is found.
/// </summary>
public sealed class GuardedBatches : BatchWatch, IDisposable
{
    private const byte Poison = 0xA5;

    private readonly HashSet<Batch> _live = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Batch> _released = new(ReferenceEqualityComparer.Instance);
    private readonly List<Func<bool>> _isUntouched = [];
    private readonly Func<Type, int> _capacityOf;
    private readonly BatchWatch? _before;

    /// <summary>Begins to watch. Batches hold as many records as <paramref name="capacityOf"/> says for their record type.</summary>
    public GuardedBatches(Func<Type, int> capacityOf)
    {
        _capacityOf = capacityOf;
        _before = Use(this);
    }

    /// <summary>Begins to watch, with batches of one capacity.</summary>
    public GuardedBatches(int capacity = 16)
        : this(_ => capacity)
    {
    }

    /// <summary>Batches rented and not yet released.</summary>
    public int Live => _live.Count;

    /// <inheritdoc />
    public override Batch<T> Rent<T>()
    {
        var batch = New<T>(_capacityOf(typeof(T)));
        Fill(batch.Places); // what lies in a pooled batch is nobody's business
        _live.Add(batch);
        return batch;
    }

    /// <inheritdoc />
    public override void Release<T>(Batch<T> batch)
    {
        if (!_live.Remove(batch))
        {
            throw new HarnessException($"A batch of {typeof(T).Name} was released twice. Whoever passes a batch on no longer owns it.");
        }

        Fill(batch.Places);
        _released.Add(batch);
        _isUntouched.Add(() => IsFilled(batch.Places) && batch.Count == 0);
    }

    /// <summary>Throws when a batch is not owned by anybody any more.</summary>
    public void CheckLive(Batch batch)
    {
        if (!_live.Contains(batch))
        {
            throw new HarnessException($"A batch was handed on after it had been released ({_released.Count} are).");
        }
    }

    /// <summary>Throws when a released batch was written to.</summary>
    public void CheckUntouched()
    {
        if (!_isUntouched.TrueForAll(static check => check()))
        {
            throw new HarnessException("A batch was written to after it had been released.");
        }
    }

    /// <summary>Throws when batches were neither released nor handed on.</summary>
    public void CheckAllReleased()
    {
        if (_live.Count > 0)
        {
            throw new HarnessException($"{_live.Count} batch(es) were neither released nor handed on: {string.Join(", ", _live.Select(static b => $"{b.Count} of {b.GetType().GenericTypeArguments[0].Name}").Take(4))}. Release in Close what is still held.");
        }
    }

    /// <summary>Gives up the batches that are not released: their owner is gone.</summary>
    public void Forget() => _live.Clear();

    /// <summary>Gives the thread back to the watch before.</summary>
    public void Dispose() => Use(_before);

    private static void Fill<T>(Span<T> places)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            places.Clear();
        }
        else
        {
            Bytes(places).Fill(Poison);
        }
    }

    private static bool IsFilled<T>(Span<T> places)
    {
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            return Bytes(places).IndexOfAnyExcept(Poison) < 0;
        }

        foreach (var item in places)
        {
            if (!EqualityComparer<T>.Default.Equals(item, default))
            {
                return false;
            }
        }

        return true;
    }

    private static Span<byte> Bytes<T>(Span<T> places) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(places)), places.Length * Unsafe.SizeOf<T>());
}
