using System.Runtime.CompilerServices;

namespace Freshet.State;

/// <summary>A block of entries in a chain: [next | start | end | entries], so long that the chain is followed seldom.</summary>
internal unsafe struct TimerBlock
{
    public const int Bytes = 1024;
    public const int HeaderBytes = 16;
    public const int Capacity = (Bytes - HeaderBytes) / 16;

    public TimerBlock* Next;
    public int Start;
    public int End;

    /// <summary>The entry at a place from <see cref="Start"/> up to <see cref="End"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TimerEntry* At(TimerBlock* block, int place) => (TimerEntry*)((byte*)block + HeaderBytes) + place;
}
