namespace Freshet.Core.Tests.Types;

public sealed class ByteReaderTests
{
    private delegate void Step(ref ByteReader reader);

    [Fact]
    public void Each_read_refuses_to_go_beyond_the_end()
    {
        Check("", 0, (ref r) => r.ReadByte());
        Check("010203", 0, (ref r) => r.ReadInt32());
        Check("01020304050607", 0, (ref r) => r.ReadInt64());
        Check("01", 0, (ref r) => r.ReadUnmanaged<short>());
        Check("0102", 0, (ref r) => r.ReadBytes(3));
        Check("0102", 0, (ref r) => r.ReadBytes(-1));
        Check("0301", 1, (ref r) => r.ReadBlob());
        Check("0301", 1, (ref r) => r.ReadText());
        Check("0401", 1, (ref r) => r.ReadTextOrNull());
        Check("80", 1, (ref r) => r.ReadVarUInt32());
    }

    [Fact]
    public void A_huge_length_is_refused_before_anything_is_allocated()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Check("FFFFFFFF0F", 5, (ref r) => r.ReadBlob());
        Check("FFFFFFFF0F", 5, (ref r) => r.ReadText());
        Check("FFFFFFFF0F", 5, (ref r) => Serializers.Of<long[]>().Read(ref r));
        Check("FFFFFFFF0F", 5, (ref r) => Serializers.Of<List<WordCount>>().Read(ref r));
        Check("FFFFFFFF0F", 5, (ref r) => Serializers.Of<Dictionary<int, int>>().Read(ref r));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Fact]
    public void Much_memory_for_few_bytes_is_taken_as_the_elements_come()
    {
        // A count that fits, of elements that take 80 bytes of memory and one of the input; the first is damaged.
        var writer = new ByteWriter();
        writer.WriteVarUInt32(1_000_001);
        writer.WriteBytes(Enumerable.Repeat((byte)2, 1_000_000).ToArray());
        var bytes = writer.Written.ToArray();
        writer.Dispose();
        var serializer = Serializers.Of<(Int128, Int128, Int128, Int128)?[]>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FreshetException>(() => Types.Bytes.Back(serializer, bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData("8000")]
    [InlineData("FF00")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01")]
    public void A_number_has_one_form(string hex) => Check(hex, null, (ref r) => r.ReadVarUInt64());

    [Fact]
    public void A_number_of_more_than_32_bits_is_refused() => Check("8080808010", 5, (ref r) => r.ReadVarUInt32());

    [Theory]
    [InlineData("01FF")]
    [InlineData("0180")]
    [InlineData("02C080")]
    [InlineData("03EDA0")]
    [InlineData("04F8808080")]
    [InlineData("06EDA0BDEDB880")]
    [InlineData("03E08080")]
    public void A_text_that_is_no_UTF8_is_refused(string hex) => Check(hex, null, (ref r) => r.ReadText());

    [Fact]
    public void End_refuses_what_is_left()
    {
        Check("0102", 1, (ref r) =>
        {
            r.ReadByte();
            r.End();
        });
    }

    private static void Check(string hex, int? position, Step step)
    {
        var bytes = Convert.FromHexString(hex);
        var error = Assert.Throws<FreshetException>(() =>
        {
            var reader = new ByteReader(bytes);
            step(ref reader);
        });
        Assert.Equal(ErrorDomain.External, error.Domain);
        Assert.False(error.Retry);
        Assert.Contains($"of {bytes.Length}:", error.Message);
        if (position is not null)
        {
            Assert.Contains($"at position {position} of", error.Message);
        }
    }
}
