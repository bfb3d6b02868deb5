using Freshet.Sql.Columns;

namespace Freshet.Sql.Operators;

/// <summary>
/// Keys of rows as bytes, with their stable hashes. A key may have a second part (a window, a value) behind the first: then the upper half
/// of the hash is the first part's alone, so that all keys that begin alike belong to one key group, and the lower half is that of all.
/// </summary>
internal sealed class RowKeys
{
    private readonly KeyBytes[] _keys = new KeyBytes[Column.Rows];
    private readonly uint[] _hashes = new uint[Column.Rows];
    private readonly RowEncoder _encoder;

    /// <summary>Keys of these columns; the first <paramref name="prefix"/> of them, or all, say where a key belongs.</summary>
    public RowKeys(IReadOnlyList<DataType> types, IReadOnlyList<int> numbers, int prefix = -1)
    {
        _encoder = new RowEncoder(new RowFormat(types), numbers);
        Prefix = prefix < 0 || prefix == types.Count ? null : new RowFormat(types.Take(prefix));
        Keyed = Prefix is null ? new KeyBytesFormat(Format.Schema) : new PrefixedFormat(Format, Prefix);
    }

    public RowFormat Format => _encoder.Format;

    /// <summary>The format of the first part; null when the key is one part.</summary>
    public RowFormat? Prefix { get; }

    public KeyFormat<KeyBytes> Keyed { get; }

    public ReadOnlySpan<KeyBytes> Keys => _keys;

    public ReadOnlySpan<uint> Hashes => _hashes;

    /// <summary>Encodes the keys of a batch's rows.</summary>
    public void Encode(ColumnBatch batch)
    {
        _encoder.Encode(batch);
        Hash(batch.Count);
    }

    /// <summary>The same of columns in the order of the key.</summary>
    public void Encode(ReadOnlySpan<Column> columns, int count)
    {
        _encoder.Encode(columns, count);
        Hash(count);
    }

    /// <summary>True when row i has no NULL in its key.</summary>
    public bool IsWhole(int row) => !_encoder.HasNull(row);

    private void Hash(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _keys[i] = _encoder.Rows.Key(i);
        }

        Keyed.Hash(_keys.AsSpan(0, count), _hashes);
    }

    private sealed class PrefixedFormat(RowFormat all, RowFormat prefix) : KeyFormat<KeyBytes>
    {
        private const uint Upper = 0xFFFF_0000;
        private readonly KeyBytesFormat _bytes = new(all.Schema);

        public override KeyForm Form => KeyForm.Bytes;

        public override string Schema => all.Schema;

        public override Serializer<KeyBytes> Serializer => _bytes.Serializer;

        public override void Hash(ReadOnlySpan<KeyBytes> keys, Span<uint> hashes)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                var bytes = keys[i].Bytes;
                hashes[i] = (StableHash.Of(bytes[..prefix.LengthOf(bytes)]) & Upper) | (StableHash.Of(bytes) & ~Upper);
            }
        }
    }
}
