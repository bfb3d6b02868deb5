using System.Collections;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Freshet.Core;

/// <summary>The encodings of data types of .NET whose members are not all of them.</summary>
internal static class NetLeaves
{
    internal static IEncoding? Of(Type type) =>
        type == typeof(BigInteger) ? new BigIntegerSerializer()
        : type == typeof(Rune) ? new CheckedSerializer<Rune>("rune", static v => Rune.IsValid(v.Value))
        : type == typeof(Version) ? new VersionSerializer()
        : type == typeof(IPAddress) ? new IPAddressSerializer()
        : type == typeof(BitArray) ? new BitArraySerializer()
        : type == typeof(JsonElement) ? new JsonElementSerializer()
        : null;
}

/// <summary>A whole number of any size: the length and the bytes of its shortest two's complement, lowest first.</summary>
internal sealed class BigIntegerSerializer : BuiltSerializer<BigInteger>
{
    public override void Write(ref ByteWriter writer, BigInteger value)
    {
        const int OnStack = 64;
        var size = value.GetByteCount();
        var bytes = size <= OnStack ? stackalloc byte[OnStack] : new byte[size];
        value.TryWriteBytes(bytes, out var written);
        writer.WriteBlob(bytes[..written]);
    }

    public override BigInteger Read(ref ByteReader reader)
    {
        var bytes = reader.ReadBlob();
        var value = new BigInteger(bytes);
        if (bytes.Length != value.GetByteCount())
        {
            reader.Fail("a whole number is not in its shortest form");
        }

        return value;
    }

    internal override string Describe(List<Type> enclosing) => "bigint";
}

/// <summary>A version or null: how many of its numbers are given (0 for null), and those.</summary>
internal sealed class VersionSerializer : BuiltSerializer<Version?>
{
    private const int NumbersLeast = 2;
    private const int NumbersMost = 4;

    public override void Write(ref ByteWriter writer, Version? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        var count = value.Revision >= 0 ? NumbersMost : value.Build >= 0 ? NumbersMost - 1 : NumbersLeast;
        writer.WriteByte((byte)count);
        for (var i = 0; i < count; i++)
        {
            writer.WriteVarUInt32((uint)(i switch { 0 => value.Major, 1 => value.Minor, 2 => value.Build, _ => value.Revision }));
        }
    }

    public override Version? Read(ref ByteReader reader)
    {
        var count = reader.ReadByte();
        if (count == 0)
        {
            return null;
        }

        if (count is < NumbersLeast or > NumbersMost)
        {
            reader.Fail($"a version has {count} numbers");
        }

        Span<int> numbers = stackalloc int[NumbersMost];
        for (var i = 0; i < count; i++)
        {
            var number = reader.ReadVarUInt32();
            if (number > int.MaxValue)
            {
                reader.Fail("a version's number has more than 31 bits");
            }

            numbers[i] = (int)number;
        }

        return count switch
        {
            NumbersLeast => new Version(numbers[0], numbers[1]),
            NumbersMost - 1 => new Version(numbers[0], numbers[1], numbers[2]),
            _ => new Version(numbers[0], numbers[1], numbers[2], numbers[3]),
        };
    }

    internal override string Describe(List<Type> enclosing) => "version";
}

/// <summary>An address of the internet or null: 0 for null, 4 or 6, its bytes, and the scope of one of version 6.</summary>
internal sealed class IPAddressSerializer : BuiltSerializer<IPAddress?>
{
    private const byte Four = 4;
    private const byte Six = 6;
    private const int FourBytes = 4;
    private const int SixBytes = 16;

    public override void Write(ref ByteWriter writer, IPAddress? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        Span<byte> bytes = stackalloc byte[SixBytes];
        value.TryWriteBytes(bytes, out var written);
        writer.WriteByte(written == FourBytes ? Four : Six);
        writer.WriteBytes(bytes[..written]);
        if (written == SixBytes)
        {
            writer.WriteVarUInt32((uint)value.ScopeId);
        }
    }

    public override IPAddress? Read(ref ByteReader reader)
    {
        switch (reader.ReadByte())
        {
            case 0:
                return null;
            case Four:
                return new IPAddress(reader.ReadBytes(FourBytes));
            case Six:
                var bytes = reader.ReadBytes(SixBytes);
                return new IPAddress(bytes, reader.ReadVarUInt32());
            default:
                reader.Fail("the byte before is no version of internet addresses");
                return null;
        }
    }

    internal override string Describe(List<Type> enclosing) => "ipaddress";
}

/// <summary>Bits or null: their count plus one (0 for null), and bytes of eight each, the first bit lowest.</summary>
internal sealed class BitArraySerializer : BuiltSerializer<BitArray?>
{
    private const int BitsOfByte = 8;

    public override void Write(ref ByteWriter writer, BitArray? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        var bytes = new byte[BytesOf((uint)value.Length)];
        value.CopyTo(bytes, 0);
        writer.WriteVarUInt32((uint)value.Length + 1);
        writer.WriteBytes(bytes);
    }

    public override BitArray? Read(ref ByteReader reader)
    {
        var countPlusOne = reader.ReadVarUInt32();
        if (countPlusOne == 0)
        {
            return null;
        }

        var count = countPlusOne - 1;
        var bytes = reader.ReadBytes(reader.Fit(BytesOf(count), 1));
        if (count > int.MaxValue || (count % BitsOfByte != 0 && bytes[^1] >> (int)(count % BitsOfByte) != 0))
        {
            reader.Fail("bits are set behind the last one, or they are more than 31 bits can count");
        }

        return new BitArray(bytes.ToArray()) { Length = (int)count };
    }

    internal override string Describe(List<Type> enclosing) => "bits";

    private static uint BytesOf(uint bits) => (bits / BitsOfByte) + (bits % BitsOfByte == 0 ? 0u : 1u);
}
