using System.Runtime.InteropServices;

namespace Freshet.Nexmark;

/// <summary>
/// Any one event: the three kinds share the same bytes, so only the one that <see cref="Kind"/> names may be read.
/// Take it by reference (<c>ref Bid bid = ref events[i].Bid</c>) to read it without a copy.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
public struct Event
{
    /// <summary>Which of the three is held.</summary>
    [FieldOffset(0)]
    public EventKind Kind;

    /// <summary>The account, when that is the kind.</summary>
    [FieldOffset(8)]
    public Person Person;

    /// <summary>The sale, when that is the kind.</summary>
    [FieldOffset(8)]
    public Auction Auction;

    /// <summary>The offer, when that is the kind.</summary>
    [FieldOffset(8)]
    public Bid Bid;

    /// <summary>The event's time in milliseconds since 1970, whatever its kind: each has it as its first field.</summary>
    public readonly long TimeMs => Bid.TimeMs;

    /// <summary>The line that <see cref="NexmarkText"/> writes for it, without its end.</summary>
    public override readonly string ToString() => NexmarkText.Line(in this);
}
