namespace Freshet.Core.Tests.Types;

/// <summary>Values to bytes and back.</summary>
internal static class Bytes
{
    internal static byte[] Of<T>(Serializer<T> serializer, T value)
    {
        var writer = new ByteWriter();
        try
        {
            serializer.Write(ref writer, value);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    internal static byte[] Of<T>(T value) => Of(Serializers.Of<T>(), value);

    internal static T Back<T>(Serializer<T> serializer, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var value = serializer.Read(ref reader);
        reader.End();
        return value;
    }

    internal static T Back<T>(ReadOnlySpan<byte> bytes) => Back(Serializers.Of<T>(), bytes);

    /// <summary>Writes, reads, compares, and writes again: the same value and the same bytes.</summary>
    internal static T RoundTrip<T>(T value)
    {
        var bytes = Of(value);
        var back = Back<T>(bytes);
        Assert.Equal(bytes, Of(back));
        return back;
    }
}
