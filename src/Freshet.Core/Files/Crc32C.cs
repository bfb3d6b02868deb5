using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Freshet.Core.Files;

/// <summary>
/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, as in iSCSI and ext4): finds every single flipped bit and every burst
/// of up to 32 bits. By the processor's instruction where there is one, else by table; the results are the same.
/// </summary>
public static class Crc32C
{
    private static readonly uint[] s_table = BuildTable();

    /// <summary>Checksum of the bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Checksum of what <paramref name="checksum"/> covers followed by the bytes.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported)
        {
            return ~AppendX64(~checksum, bytes);
        }

        return Crc32.Arm64.IsSupported ? ~AppendArm64(~checksum, bytes) : ~AppendByTable(~checksum, bytes);
    }

    private static uint AppendX64(uint crc, ReadOnlySpan<byte> bytes)
    {
        ulong wide = crc;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            wide = Sse42.X64.Crc32(wide, word);
        }

        crc = (uint)wide;
        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            crc = Sse42.Crc32(crc, one);
        }

        return crc;
    }

    private static uint AppendArm64(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = Crc32.Arm64.ComputeCrc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var one in bytes)
        {
            crc = Crc32.ComputeCrc32C(crc, one);
        }

        return crc;
    }

    private static uint AppendByTable(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            crc = s_table[(byte)(crc ^ one)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = (entry >> 1) ^ ((entry & 1) * 0x82F6_3B78);
            }

            table[i] = entry;
        }

        return table;
    }
}
