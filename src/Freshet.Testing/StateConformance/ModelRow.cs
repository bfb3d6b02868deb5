using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <summary>What a row must hold: for each column its bytes, or for a list its entries.</summary>
internal sealed class ModelRow
{
    private readonly byte[][] _bytes;
    private readonly List<byte[]>[] _lists;

    public ModelRow(RowLayout layout)
    {
        _bytes = [.. layout.Columns.Select(column => column.Kind == ColumnKind.Fixed ? new byte[column.Size] : [])];
        _lists = [.. layout.Columns.Select(_ => new List<byte[]>())];
    }

    private ModelRow(ModelRow from)
    {
        // Byte arrays are replaced, never changed.
        _bytes = [.. from._bytes];
        _lists = [.. from._lists.Select(list => new List<byte[]>(list))];
    }

    public byte[] BytesOf(int column) => _bytes[column];

    public List<byte[]> ListOf(int column) => _lists[column];

    public void Set(int column, byte[] bytes) => _bytes[column] = bytes;

    public ModelRow Copy() => new(this);

    /// <summary>What differs in a table's row, null when nothing does.</summary>
    public unsafe string? Difference<K>(KeyedTable<K> table, nint row)
    {
        for (var i = 0; i < _bytes.Length; i++)
        {
            var column = table.Layout.Columns[i];
            var difference = column.Kind switch
            {
                ColumnKind.Fixed => Compare(new ReadOnlySpan<byte>((byte*)row + column.Offset, column.Size), _bytes[i]),
                ColumnKind.Blob => Compare(table.ReadBlob(row, column), _bytes[i]),
                _ => CompareList(table.ReadList(row, column), _lists[i]),
            };
            if (difference is not null)
            {
                return $"column '{column.Name}' {difference}";
            }
        }

        return null;
    }

    private static string? Compare(ReadOnlySpan<byte> found, byte[] expected) => found.SequenceEqual(expected) ? null : $"is {Show(found)} and should be {Show(expected)}";

    private static string? CompareList(ListCursor found, List<byte[]> expected)
    {
        var at = 0;
        foreach (var entry in found)
        {
            if (at == expected.Count)
            {
                return $"has more than its {expected.Count} entries";
            }

            if (Compare(entry, expected[at]) is { } difference)
            {
                return $"entry {at} {difference}";
            }

            at++;
        }

        return at == expected.Count ? null : $"has {at} of its {expected.Count} entries";
    }

    private static string Show(ReadOnlySpan<byte> bytes) => bytes.Length <= 16 ? $"[{Convert.ToHexString(bytes)}]" : $"[{Convert.ToHexString(bytes[..16])}... {bytes.Length} bytes]";
}
