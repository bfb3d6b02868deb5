using Freshet.Core.State;

namespace Freshet.State.Tests;

/// <summary>A table with one planted defect.</summary>
internal sealed unsafe class BrokenTable<K>(KeyedTable<K> table, Defect defect) : KeyedTable<K>
{
    private byte[]? _removed;

    public override long Count => table.Count;

    public override RowLayout Layout => table.Layout;

    public override long Bytes => table.Bytes;

    public override void GetOrAdd(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows)
    {
        var before = table.Count;
        try
        {
            table.GetOrAdd(keys, hashes, rows);
        }
        catch (FreshetException e) when (defect == Defect.OtherError)
        {
            throw FreshetException.External(e.Message);
        }

        if (defect == Defect.KeepsRemovedRow && _removed is { } old && table.Count == before + 1)
        {
            // The new row looks as the removed one did: its place was used again and not cleared.
            for (var i = 0; i < keys.Length; i++)
            {
                if (new ReadOnlySpan<byte>((void*)rows[i], Layout.Size).IndexOfAnyExcept((byte)0) < 0)
                {
                    old.CopyTo(new Span<byte>((void*)rows[i], old.Length));
                }
            }
        }

        if (defect == Defect.ForgetsRowOfDouble && keys.Length > 1 && EqualityComparer<K>.Default.Equals(keys[0], keys[^1]))
        {
            rows[keys.Length - 1] = rows[0] + 8;
        }
    }

    public override void Find(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows) => table.Find(keys, hashes, rows);

    public override bool Remove(K key, uint hash)
    {
        if (defect == Defect.KeepsRemovedRow && Layout.Columns is [{ Kind: ColumnKind.Fixed, Size: >= 8 }, ..])
        {
            nint row = 0;
            table.Find(new ReadOnlySpan<K>(in key), [hash], new Span<nint>(ref row));
            if (row != 0)
            {
                _removed = new ReadOnlySpan<byte>((void*)row, 8).ToArray();
            }
        }

        return table.Remove(key, hash);
    }

    public override int Scan(ref long cursor, Span<K> keys, Span<uint> hashes, Span<nint> rows)
    {
        var count = table.Scan(ref cursor, keys, hashes, rows);
        if (defect == Defect.ScansOneTwice && count > 50)
        {
            (keys[7], hashes[7], rows[7]) = (keys[8], hashes[8], rows[8]);
        }

        return count;
    }

    public override int Sweep(ref long cursor, int most, Func<nint, bool> isWanted, Span<K> keys, Span<uint> hashes) =>
        table.Sweep(ref cursor, most, isWanted, keys, hashes);

    public override ReadOnlySpan<byte> ReadBlob(nint row, Column column) => table.ReadBlob(row, column);

    public override void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes)
    {
        if (defect != Defect.LosesLongBlob || bytes.Length < 10_000)
        {
            table.WriteBlob(row, column, bytes);
        }
    }

    public override void Append(nint row, Column column, ReadOnlySpan<byte> entry)
    {
        if (defect != Defect.DropsEmptyEntry || entry.Length > 0)
        {
            table.Append(row, column, entry);
        }
    }

    public override ListCursor ReadList(nint row, Column column) => table.ReadList(row, column);

    public override void ClearList(nint row, Column column) => table.ClearList(row, column);

    public override FrozenState Freeze() => defect switch
    {
        Defect.FreezesLate => new LateFrozen(table),
        Defect.LeaksFrozen => new LeakingFrozen(table.Freeze()),
        _ => table.Freeze(),
    };

    public override void Restore(Stream from, KeyGroupRange range)
        => table.Restore(from, defect == Defect.RestoresEverything ? KeyGroupRange.All(range.Max) : range);

    public override void Dispose() => table.Dispose();

    /// <summary>Forgets copy-on-write: what is written is what is there then.</summary>
    private sealed class LateFrozen(KeyedTable<K> table) : FrozenState
    {
        public override void WriteTo(Stream to)
        {
            using var frozen = table.Freeze();
            frozen.WriteTo(to);
        }

        public override void Dispose()
        {
        }
    }

    private sealed class LeakingFrozen(FrozenState frozen) : FrozenState
    {
        public override void WriteTo(Stream to) => frozen.WriteTo(to);

        public override void Dispose()
        {
        }
    }
}
