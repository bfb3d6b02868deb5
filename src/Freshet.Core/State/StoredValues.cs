using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core.State;

/// <summary>How columns with values of a type take over what was stored as another.</summary>
/// <param name="serializer">The type.</param>
/// <param name="before">What stands before the type in the schema.</param>
/// <param name="behind">What stands behind it.</param>
internal sealed class StoredValues<V>(Serializer<V> serializer, string before, string behind)
{
    private const char LayoutMark = '@';

    /// <summary>A value in its row, in place or serialized; or so many side by side in place.</summary>
    /// <param name="column">The column.</param>
    /// <param name="stored">As it was.</param>
    /// <param name="count">How many values lie in it.</param>
    /// <param name="isSet">Whether a row has a value at a place; null when each has.</param>
    public ValueConversion? Values(Column column, Column stored, int count, Func<nint, int, bool>? isSet)
    {
        if (stored.Kind == column.Kind && stored.Schema == column.Schema && stored.Size == column.Size)
        {
            return null;
        }

        if (stored.Kind == ColumnKind.List || stored.Size % count != 0)
        {
            throw Differs();
        }

        var (reader, type, layout) = Reader(stored.Schema);
        var size = stored.Size / count;
        if (reader == serializer && stored.Kind == column.Kind && (column.Kind == ColumnKind.Blob || (stored.Size == column.Size && layout == Layout(column.Schema))))
        {
            return null;
        }

        var memory = layout.Length == 0 ? null
            : stored.Kind == ColumnKind.Fixed && StoredMemory.Of(type, layout[1..], size) is { } known ? known
            : throw FreshetException.User("Where its members lay in memory cannot be told: it has fields that are not stored, or was written by another .NET.");
        return (row, bytes, ref to) => stored.Kind == ColumnKind.Blob
            ? ConvertOne(reader, column.Kind, bytes, ref to)
            : ConvertAll(reader, memory, column.Kind, size, isSet, row, bytes, ref to);
    }

    /// <summary>Entries of a list, each a value behind bytes that stay as they are.</summary>
    public ValueConversion? Entries(Column column, Column stored, int bytesBefore)
    {
        if (stored.Kind != ColumnKind.List)
        {
            throw Differs();
        }

        if (stored.Schema == column.Schema)
        {
            return null;
        }

        var (reader, _, layout) = Reader(stored.Schema);
        return layout.Length > 0 ? throw Differs()
            : reader == serializer ? null
            : (_, entry, ref to) =>
            {
                to.WriteBytes(entry[..bytesBefore]);
                return ConvertOne(reader, ColumnKind.Blob, entry[bytesBefore..], ref to);
            };
    }

    private static FreshetException Differs() => FreshetException.User("");

    /// <summary>What reads the stored values, their type, and where they lay in memory.</summary>
    private (Serializer<V> Reader, StoredType Type, string Layout) Reader(string schema)
    {
        if (!schema.StartsWith(before, StringComparison.Ordinal) || !schema.EndsWith(behind, StringComparison.Ordinal) || schema.Length < before.Length + behind.Length)
        {
            throw Differs();
        }

        var text = schema[before.Length..^behind.Length];
        var parser = new SchemaParser(text);
        if (parser.Type() is { } type && (parser.Rest.Length == 0 || parser.Rest[0] == LayoutMark))
        {
            return (serializer.ReaderOf(text[..parser.Position]), type, parser.Rest);
        }

        throw FreshetException.User("What its values were cannot be read from that.");
    }

    private string Layout(string schema) => schema.IndexOf(LayoutMark, StringComparison.Ordinal) is >= 0 and var at ? schema[at..^behind.Length] : "";

    private bool ConvertAll(Serializer<V> reader, StoredMemory? memory, ColumnKind kind, int size, Func<nint, int, bool>? isSet, nint row, ReadOnlySpan<byte> stored, ref ByteWriter to)
    {
        var any = false;
        var scratch = new ByteWriter(256);
        try
        {
            for (var i = 0; i * size < stored.Length; i++)
            {
                var value = stored.Slice(i * size, size);
                if (isSet?.Invoke(row, i) == false)
                {
                    to.WriteBytes(kind == ColumnKind.Fixed ? new byte[Unsafe.SizeOf<V>()] : []);
                    continue;
                }

                any = true;
                if (memory is null)
                {
                    Convert(reader, value, kind, ref to);
                    continue;
                }

                scratch.Clear();
                memory.Encode(value, ref scratch);
                Convert(reader, scratch.Written, kind, ref to);
            }
        }
        finally
        {
            scratch.Dispose();
        }

        return any;
    }

    /// <summary>A serialized value; of none, which was never written, none.</summary>
    private bool ConvertOne(Serializer<V> reader, ColumnKind kind, ReadOnlySpan<byte> stored, ref ByteWriter to)
    {
        if (stored.IsEmpty)
        {
            return false;
        }

        Convert(reader, stored, kind, ref to);
        return true;
    }

    private void Convert(Serializer<V> reader, ReadOnlySpan<byte> encoded, ColumnKind kind, ref ByteWriter to)
    {
        var bytes = new ByteReader(encoded);
        var value = reader.Read(ref bytes);
        bytes.End();
        if (kind == ColumnKind.Fixed)
        {
            to.WriteBytes(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<V, byte>(ref value), Unsafe.SizeOf<V>()));
        }
        else
        {
            serializer.Write(ref to, value);
        }
    }
}
