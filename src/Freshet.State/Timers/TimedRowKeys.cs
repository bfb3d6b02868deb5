using System.Runtime.CompilerServices;

namespace Freshet.State;

/// <summary>Timers as row keys: [time 64 bits | key].</summary>
internal unsafe struct TimedRowKeys<K, TKeys>(TKeys keys) : IRowKeys<Timed<K>>
    where TKeys : struct, IRowKeys<K>
{
    private const int TimeBytes = sizeof(long);

    private TKeys _keys = keys;

    public readonly int Size => TimeBytes + _keys.Size;

    public void Begin(in Timed<K> timer) => _keys.Begin(timer.Key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Matches(byte* row, byte* at, in Timed<K> timer) => *(long*)at == timer.Time && _keys.Matches(row, at + TimeBytes, timer.Key);

    public readonly void Store(byte* row, byte* at, in Timed<K> timer)
    {
        _keys.Store(row, at + TimeBytes, timer.Key);
        *(long*)at = timer.Time;
    }

    public readonly void Free(byte* row, byte* at) => _keys.Free(row, at + TimeBytes);

    /// <summary>The stored bytes of the key alone.</summary>
    public readonly ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* heap) => _keys.Bytes(row, at + TimeBytes, heap);

    public readonly Timed<K> Decode(ReadOnlySpan<byte> bytes) => new(0, _keys.Decode(bytes));
}
