using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Freshet.Nexmark;

/// <summary>
/// All text that the events of one seed can hold, in one pinned array: letters, names, places, channels and pages.
/// It never changes once built and is kept for the life of the process, about 2 MiB a seed, so views never go stale
/// and the readers of one seed share one copy.
/// </summary>
internal sealed unsafe class TextPool
{
    /// <summary>Hot channels, at the start of <see cref="Channels"/>.</summary>
    public const int HotChannels = 4;

    /// <summary>The channels after the hot ones.</summary>
    public const int ColdChannels = 10_000;

    /// <summary>The number of drawn letters.</summary>
    public const int Letters = 1 << 20;

    // Pages take at most 78 bytes and channels 12.
    private const int Capacity = Letters + ((HotChannels + ColdChannels) * 96) + 4096;

    private static readonly ConcurrentDictionary<long, Lazy<TextPool>> Pools = new();

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);
    private readonly ulong _address;
    private int _used = Letters;

    private TextPool(long seed)
    {
        _address = (ulong)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
        if ((_address + Capacity) >> Utf8View.AddressBits != 0)
        {
            throw new PlatformNotSupportedException("Text views need addresses of 48 bits.");
        }

        // The order of the draws is the specification's: letters, hot pages, then each channel's page and suffix.
        var draws = new Draws(Draws.Mix((ulong)seed));
        for (int i = 0; i < Letters; i++)
        {
            _bytes[i] = (byte)('a' + draws.Below(26));
        }

        Channels = new Channel[HotChannels + ColdChannels];
        for (int i = 0; i < HotChannels; i++)
        {
            Channels[i] = new Channel(Add(Words.HotChannels[i]), Add(Page(ref draws)));
        }

        for (int i = 0; i < ColdChannels; i++)
        {
            string page = Page(ref draws);
            if (draws.Below(10) > 0)
            {
                page = string.Create(CultureInfo.InvariantCulture, $"{page}&channel_id={ChannelId(i)}");
            }

            Channels[HotChannels + i] = new Channel(Add(string.Create(CultureInfo.InvariantCulture, $"channel-{i}")), Add(page));
        }

        Cities = [.. Words.Cities.Select(Add)];
        States = [.. Words.States.Select(Add)];
        Names = [.. Words.FirstNames.SelectMany(_ => Words.LastNames, (first, last) => Add($"{first} {last}"))];
    }

    /// <summary>The four hot channels, then the 10,000 others.</summary>
    public Channel[] Channels { get; }

    /// <summary>The cities, in order.</summary>
    public Utf8View[] Cities { get; }

    /// <summary>The states, in order.</summary>
    public Utf8View[] States { get; }

    /// <summary>Every first name with every last name; the last name varies fastest.</summary>
    public Utf8View[] Names { get; }

    /// <summary>The pool of a seed, built on first use.</summary>
    public static TextPool Of(long seed) => Pools.GetOrAdd(seed, s => new Lazy<TextPool>(() => new TextPool(s))).Value;

    /// <summary>A run of letters; the two must stay within the pool.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Utf8View Run(ulong from, ulong length) => Utf8View.At(_address + from, length);

    /// <summary>A run of letters from a drawn place.</summary>
    public Utf8View Slice(ref Draws draws, int length) => Run((ulong)draws.Below(Letters - length), (ulong)length);

    /// <summary>A word of 3 up to, not including, <paramref name="limit"/> letters.</summary>
    public Utf8View Word(ref Draws draws, int limit) => Slice(ref draws, 3 + draws.Below(limit - 3));

    /// <summary>The filler that brings an event of <paramref name="used"/> bytes to about <paramref name="average"/>.</summary>
    public Utf8View Extra(ref Draws draws, int used, int average)
    {
        int want = average - used;
        if (want <= 0)
        {
            return default;
        }

        int slack = want / 5;
        return Slice(ref draws, want - slack + (slack == 0 ? 0 : draws.Below(2 * slack)));
    }

    /// <summary>
    /// The size of the number's 32 bits in reverse order. Channel 1 reverses to the one 32-bit number whose negative
    /// wraps back to itself, so it keeps its minus sign, as in the reference.
    /// </summary>
    private static int ChannelId(int channel)
    {
        int reversed = 0;
        for (int bit = 0; bit < 32; bit++)
        {
            reversed = (reversed << 1) | ((channel >> bit) & 1);
        }

        return reversed < 0 ? unchecked(-reversed) : reversed;
    }

    private string Page(ref Draws draws) =>
        $"https://www.nexmark.com/{Word(ref draws, 5)}/{Word(ref draws, 5)}/{Word(ref draws, 5)}/item.htm?query=1";

    private Utf8View Add(string text)
    {
        int length = Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_used));
        Utf8View view = Utf8View.At(_address + (ulong)_used, (ulong)length);
        _used += length;
        return view;
    }
}
