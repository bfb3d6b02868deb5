using System.Security.Cryptography;
using System.Text;

namespace Freshet.Nexmark.Tests;

public sealed class NexmarkTextTests
{
    [Theory]
    [MemberData(nameof(KnownLines.All), MemberType = typeof(KnownLines))]
    public void Lines_are_the_references(long seed, long rate, long disorder, long n, string line)
    {
        using var stream = new MemoryStream();
        NexmarkText.Write(stream, new NexmarkGenerator(seed, rate, disorder), n, 1);
        Assert.Equal(line + "\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    // SHA-256 of what `nexmark-events 20000 SEED RATE DISORDER` prints.
    [Theory]
    [InlineData(1, 1_000_000, 1, "fad70f105d286aee2e0601599ab6f8c353f0ca5fad696b41035229d46feb58d3")]
    [InlineData(-5, 7, 1, "9aec61e12042fe530aa61337289b03aa07f35a08817e3de32fffed874c32612f")]
    [InlineData(long.MaxValue, 333_333, 1, "5bfb26aa243d915f58dcf2c13132b0d57862a3db47c916cecd9cbfdc3dd87e1e")]
    [InlineData(42, 1_000_000, 1000, "f82c06ffdfd01f5e1f730f663befdb701b8bf9df96d19c03ad6bf3de77640585")]
    [InlineData(long.MinValue, 1, 64, "76516aabc3609152d05e192a964241f6a2d68b9948dc0285f80fbc8e55a45bd9")]
    [InlineData(7, 1_000_000_000_000, 3, "0e447efb22d799a4d018b0a73e1eb996f7062b630867b911e14f1e27a30b4e98")]
    public void Twenty_thousand_lines_are_the_references(long seed, long rate, long disorder, string sha256)
    {
        using var stream = new MemoryStream();
        NexmarkText.Write(stream, 20_000, seed, rate, disorder);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void No_events_make_no_text(long count)
    {
        using var stream = new MemoryStream();
        NexmarkText.Write(stream, count);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void A_later_start_continues_the_same_text()
    {
        var generator = new NexmarkGenerator(3, 1000, 7);
        using var whole = new MemoryStream();
        using var parts = new MemoryStream();
        NexmarkText.Write(whole, 1000, 3, 1000, 7);
        NexmarkText.Write(parts, generator, 0, 299);
        NexmarkText.Write(parts, generator, 299, 701);
        Assert.Equal(whole.ToArray(), parts.ToArray());
    }

    [Fact]
    public void Line_is_the_event_as_it_is_written()
    {
        var events = new Event[100];
        new NexmarkGenerator(seed: 3).Fill(0, 1, events);
        Assert.Equal(events.Select(Lines.Of), events.Select(e => NexmarkText.Line(in e)));
        Assert.Equal(Lines.Of(events[7]), events[7].ToString());
    }
}
