using System.Reflection;
using System.Text;
using Freshet.Core.Files;

namespace Freshet.Core.Tests.Files;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void Of_gives_the_published_checksum(string text, uint expected) =>
        Assert.Equal(expected, Crc32C.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Of_gives_the_checksums_of_RFC_3720()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void Append_equals_the_bitwise_definition_at_every_length_offset_and_split()
    {
        var bytes = new byte[100];
        new SeededRandom(5).Fill(bytes);
        for (var from = 0; from < 9; from++)
        {
            for (var to = from; to <= bytes.Length; to++)
            {
                var part = bytes.AsSpan(from..to);
                var middle = part.Length / 3;
                Assert.Equal(Bitwise(part), Crc32C.Of(part));
                Assert.Equal(Bitwise(part), Crc32C.Append(Crc32C.Of(part[..middle]), part[middle..]));
            }
        }
    }

    [Fact]
    public void AppendByTable_equals_the_processors_instruction()
    {
        var byTable = typeof(Crc32C).GetMethod("AppendByTable", BindingFlags.NonPublic | BindingFlags.Static)!
            .CreateDelegate<Func<uint, ReadOnlySpan<byte>, uint>>();
        var bytes = new byte[1000];
        new SeededRandom(6).Fill(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(Crc32C.Of(bytes.AsSpan(0, length)), ~byTable(~0u, bytes.AsSpan(0, length)));
        }
    }

    private static uint Bitwise(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
