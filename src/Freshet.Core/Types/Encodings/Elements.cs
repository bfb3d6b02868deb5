using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>The elements of a collection: their count plus one (0 for null), and each; raw elements in one copy.</summary>
internal sealed class Elements<T>(Serializer<T> element)
{
    private const int UncheckedBytes = 4096;

    private readonly bool _raw = element.IsRaw;

    public string Schema(List<Type> enclosing) => typeof(T) == typeof(byte) ? "bytes" : $"list<{element.Describe(enclosing)}>";

    public static void WriteNull(ref ByteWriter writer) => writer.WriteByte(0);

    public static void WriteCount(ref ByteWriter writer, int count) => writer.WriteVarUInt32((uint)count + 1);

    public void WriteOne(ref ByteWriter writer, T value) => element.Write(ref writer, value);

    public void Write(ref ByteWriter writer, scoped ReadOnlySpan<T> values)
    {
        WriteCount(ref writer, values.Length);
        if (_raw)
        {
            writer.WriteBytes(AsBytes(values));
            return;
        }

        foreach (var value in values)
        {
            element.Write(ref writer, value);
        }
    }

    /// <summary>Reads a count that fits in what remains; false for null.</summary>
    public bool TryReadCount(ref ByteReader reader, out int count)
    {
        var countPlusOne = reader.ReadVarUInt32();
        count = countPlusOne == 0 ? 0 : reader.Fit(countPlusOne - 1, element.MinSize);
        return countPlusOne != 0;
    }

    public T ReadOne(ref ByteReader reader) => element.Read(ref reader);

    public T[]? Read(ref ByteReader reader)
    {
        if (!TryReadCount(ref reader, out var count))
        {
            return null;
        }

        if (count == 0)
        {
            return [];
        }

        if (_raw)
        {
            var bytes = reader.ReadBytes(count * Unsafe.SizeOf<T>());
            var copy = new T[count];
            bytes.CopyTo(AsBytes(copy));
            return copy;
        }

        // An element can take far more memory than bytes; a damaged count must not take it all before the bytes run out.
        var modest = (((long)reader.Remaining * 16) + UncheckedBytes) / Unsafe.SizeOf<T>();
        var values = new T[Math.Min(count, Math.Max(modest, 1))];
        for (var i = 0; i < count; i++)
        {
            if (i == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, 2L * i));
            }

            values[i] = element.Read(ref reader);
        }

        return values;
    }

    private static Span<byte> AsBytes(ReadOnlySpan<T> values) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)),
        checked(values.Length * Unsafe.SizeOf<T>()));
}
