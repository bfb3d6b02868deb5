using Freshet.Core;

namespace Freshet;

/// <summary>A value as its serialized bytes, good until it is disposed: <c>using var bytes = Serialized.Of(serializer, value);</c>.</summary>
internal ref struct Serialized
{
    private const int UsualBytes = 256;

    private ByteWriter _writer;

    public readonly ReadOnlySpan<byte> Bytes => _writer.Written;

    public static Serialized Of<V>(Serializer<V> serializer, V value)
    {
        var writer = new ByteWriter(UsualBytes);
        try
        {
            serializer.Write(ref writer, value);
            return new Serialized { _writer = writer };
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public void Dispose() => _writer.Dispose();
}
