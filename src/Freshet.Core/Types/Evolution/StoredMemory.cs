using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>The memory of a struct as it was stored in rows, brought into the encoding of its members: by the offsets of its fields, which its description has.</summary>
internal sealed class StoredMemory
{
    private readonly StoredType _type;
    private readonly int[] _offsets;

    private StoredMemory(StoredType type, int[] offsets) => (_type, _offsets) = (type, offsets);

    /// <summary>What brings memory of this layout (<see cref="MemoryLayout.Describe"/>) into the encoding of this type; null when they do not belong together.</summary>
    public static StoredMemory? Of(StoredType type, string layout, int size)
    {
        var parts = layout.Split('/');
        if (parts.Length != 2 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var whole) || whole != size)
        {
            return null;
        }

        var offsets = new List<int>();
        foreach (var text in parts[0].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(text, CultureInfo.InvariantCulture, out var offset) || offset < 0 || offset >= size)
            {
                return null;
            }

            offsets.Add(offset);
        }

        // A field that is not stored has an offset too; which it is cannot be told.
        var memory = new StoredMemory(type, [.. offsets]);
        return memory.Fields(type) == offsets.Count && memory.Fits(size) ? memory : null;
    }

    /// <summary>Writes the encoding of a value.</summary>
    public void Encode(ReadOnlySpan<byte> memory, ref ByteWriter writer)
    {
        var field = 0;
        Encode(_type, memory, ref field, ref writer);
    }

    private void Encode(StoredType type, ReadOnlySpan<byte> memory, ref int field, ref ByteWriter writer)
    {
        switch (type)
        {
            case StoredLeaf leaf:
                var known = MemoryLeaf.Of(StoredLeaves.TypeOf(leaf.Name)!);
                known.Encode(memory[(_offsets[field] - known.First)..], ref writer);
                field += known.Fields;
                break;
            case StoredEnum e:
                MemoryLeaf.Of(StoredLeaves.TypeOf(e.Number)!).Encode(memory[_offsets[field++]..], ref writer);
                break;
            case StoredNullable nullable:
                var has = memory[_offsets[field++]];
                writer.WriteByte(has);
                if (has == 0)
                {
                    field += Fields(nullable.Value)!.Value;
                }
                else
                {
                    Encode(nullable.Value, memory, ref field, ref writer);
                }

                break;
            case StoredRecord { Members.Count: 0 }:
                writer.WriteByte(0);
                break;
            default:
                foreach (var (_, member) in ((StoredRecord)type).Members)
                {
                    Encode(member, memory, ref field, ref writer);
                }

                break;
        }
    }

    /// <summary>How many fields a type has in memory, those of its members counted; null for one that is not in memory alone.</summary>
    private int? Fields(StoredType type) => type switch
    {
        StoredLeaf leaf => StoredLeaves.TypeOf(leaf.Name) is { IsValueType: true } known && MemoryLeaf.IsOne(known) ? MemoryLeaf.Of(known).Fields : null,
        StoredEnum => 1,
        StoredNullable nullable => 1 + Fields(nullable.Value),
        StoredRecord record => record.Members.Select(m => Fields(m.Type)).Aggregate((int?)0, static (sum, one) => sum + one),
        _ => null,
    };

    /// <summary>True when every value lies within the memory.</summary>
    private bool Fits(int size)
    {
        var field = 0;
        return Fits(_type, size, ref field);
    }

    private bool Fits(StoredType type, int size, ref int field)
    {
        switch (type)
        {
            case StoredLeaf or StoredEnum:
                var leaf = MemoryLeaf.Of(StoredLeaves.TypeOf(type is StoredEnum e ? e.Number : ((StoredLeaf)type).Name)!);
                var at = _offsets[field] - leaf.First;
                field += leaf.Fields;
                return at >= 0 && at + leaf.Size <= size;
            case StoredNullable nullable:
                field++;
                return Fits(nullable.Value, size, ref field);
            default:
                var all = true;
                foreach (var (_, member) in ((StoredRecord)type).Members)
                {
                    all &= Fits(member, size, ref field);
                }

                return all;
        }
    }
}

/// <summary>A type that is not made of others, in memory: how many fields .NET gives it, where the first is, and its encoding.</summary>
internal abstract class MemoryLeaf(int[] offsets, int size)
{
    public int First => offsets[0];

    public int Fields => offsets.Length;

    public int Size => size;

    public static bool IsOne(Type type) => type.IsValueType && !HoldsReferences(type);

    private static readonly ConcurrentDictionary<Type, MemoryLeaf> Made = new();

    public static MemoryLeaf Of(Type type) => Made.GetOrAdd(type, static t => (MemoryLeaf)Activator.CreateInstance(typeof(MemoryLeaf<>).MakeGenericType(t))!);

    public abstract void Encode(ReadOnlySpan<byte> memory, ref ByteWriter writer);

    private static bool HoldsReferences(Type type) => (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;
}

/// <summary>The same with its type.</summary>
internal sealed class MemoryLeaf<T>() : MemoryLeaf(MemoryLayout.Offsets(typeof(T)), Unsafe.SizeOf<T>())
    where T : struct
{
    private readonly Serializer<T> _serializer = (Serializer<T>)Leaves.Of(typeof(T))!;

    public override void Encode(ReadOnlySpan<byte> memory, ref ByteWriter writer) => _serializer.Write(ref writer, MemoryMarshal.Read<T>(memory));
}
