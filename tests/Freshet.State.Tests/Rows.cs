using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State.Tests;

/// <summary>Short ways to one row.</summary>
internal static unsafe class Rows
{
    public static nint Add<K>(this KeyedTable<K> table, K key)
    {
        nint row = 0;
        table.GetOrAdd([key], [KeyFormat<K>.Of().Hash(key)], new Span<nint>(ref row));
        return row;
    }

    public static nint Get<K>(this KeyedTable<K> table, K key)
    {
        nint row = 0;
        table.Find([key], [KeyFormat<K>.Of().Hash(key)], new Span<nint>(ref row));
        return row;
    }

    public static bool Delete<K>(this KeyedTable<K> table, K key) => table.Remove(key, KeyFormat<K>.Of().Hash(key));

    public static ref long Long(nint row, Column column) => ref *(long*)(row + column.Offset);

    public static MemoryStream Write(FrozenState frozen)
    {
        var bytes = new MemoryStream();
        using (frozen)
        {
            frozen.WriteTo(bytes);
        }

        bytes.Position = 0;
        return bytes;
    }
}
