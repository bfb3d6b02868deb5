using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <summary>
/// Rows of one version of the types are stored and restored as another, in parts and between stores: in place and serialized, lists, several values side by side, values
/// that are not set, columns in another order. What a row holds then is what the model says, and a type that does not fit leaves the table empty.
/// </summary>
internal sealed class EvolutionScenario(StateStoreUnderTest stores, ulong seed)
{
    private const int Side = 3;

    private readonly SeededRandom _random = new(seed);
    private readonly Dictionary<long, Row> _model = [];

    public void Run()
    {
        var bytes = new MemoryStream();
        Store(bytes);
        var parts = 1 + _random.Next(3);
        var seen = 0;
        for (var part = 0; part < parts; part++)
        {
            bytes.Position = 0;
            seen += Restore(bytes, KeyGroups.RangeOf(part, KeyGroups.DefaultMax, parts));
        }

        Check(seen == _model.Count, $"{seen} rows of {_model.Count} are there after the restore");
        bytes.Position = 0;
        Refuse(bytes);
    }

    private void Store(MemoryStream bytes)
    {
        using var store = stores.Create(long.MaxValue);
        var layout = new RowLayout();
        var marks = layout.AddFixed<ulong>("marks", "u64");
        var value = layout.AddValue("value", Serializer<Before>.Of());
        var place = layout.AddValue("place", Serializer<BeforeInPlace>.Of());
        var list = layout.AddEntries("list", Serializer<Before>.Of(), "number, ", 1);
        var side = layout.AddValues("side", Side, Serializer<BeforeInPlace>.Of(), static (_, _) => true);
        using var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        var rows = _random.Next(2000);
        for (long key = 0; key < rows; key++)
        {
            var row = Random(key);
            _model.Add(key, row);
            var address = Add(table, key);
            At<ulong>(address, marks, 0) = row.IsSet ? 1u : 0u;
            if (row.IsSet)
            {
                table.WriteBlob(address, value, Bytes(new Before((int)row.N, row.Colour, "gone")));
                At<BeforeInPlace>(address, place, 0) = new(row.Colour, (int)row.N, 7);
            }

            for (var i = 0; i < row.List; i++)
            {
                table.Append(address, list, [(byte)i, .. Bytes(new Before(i, row.Colour, null))]);
            }

            for (var i = 0; i < Side; i++)
            {
                At<BeforeInPlace>(address, side, i) = new(row.Colour, i, 0);
            }
        }

        using var frozen = table.Freeze();
        frozen.WriteTo(bytes);
    }

    private int Restore(MemoryStream bytes, KeyGroupRange range)
    {
        using var store = _random.Chance(0.5) ? stores.Create(long.MaxValue) : stores.CreatePeer();
        var layout = new RowLayout();
        var side = layout.AddValues("side", Side, Serializer<AfterInPlace>.Of(), static (_, _) => true);
        var list = layout.AddEntries("list", Serializer<After>.Of(), "number, ", 1);
        var marks = layout.AddFixed<ulong>("marks", "u64");
        Func<nint, bool> isSet = row => At<ulong>(row, marks, 0) == 1;
        var place = layout.AddValue("place", Serializer<AfterSerialized>.Of(), isSet: isSet); // was in place, and is no more
        var value = layout.AddValue("value", Serializer<AfterInPlace?>.Of(), isSet: isSet); // was serialized, and is in place
        using var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        table.Restore(bytes, range);
        var found = 0;
        foreach (var (key, expected) in _model.Where(r => range.Contains(KeyFormat<long>.Of().Hash(r.Key))))
        {
            found++;
            var address = Find(table, key);
            Check(address != 0, $"the row of {key} is gone");
            Check(At<AfterInPlace?>(address, value, 0) == (expected.IsSet ? new AfterInPlace(expected.N, Now(expected.Colour), 5) : null), $"'value' of {key}");
            var placed = table.ReadBlob(address, place);
            Check(expected.IsSet ? Read<AfterSerialized>(placed) == new AfterSerialized(expected.N, Now(expected.Colour), null) : placed.IsEmpty, $"'place' of {key}");
            var i = 0;
            foreach (var entry in table.ReadList(address, list))
            {
                Check(entry[0] == i && Read<After>(entry[1..]) == new After(i, Now(expected.Colour), "new"), $"entry {i} of 'list' of {key}");
                i++;
            }

            Check(i == expected.List, $"'list' of {key} has {i} entries");
            for (i = 0; i < Side; i++)
            {
                Check(At<AfterInPlace>(address, side, i) == new AfterInPlace(i, Now(expected.Colour), 5), $"'side' {i} of {key}");
            }
        }

        Check(table.Count == found, $"{table.Count} rows are in a part that has {found} keys");
        return found;
    }

    private void Refuse(MemoryStream bytes)
    {
        using var store = stores.Create(long.MaxValue);
        var layout = new RowLayout();
        layout.AddFixed<ulong>("marks", "u64");
        layout.AddValue("value", Serializer<Narrow>.Of());
        layout.AddValue("place", Serializer<BeforeInPlace>.Of());
        layout.AddEntries("list", Serializer<Before>.Of(), "number, ", 1);
        layout.AddValues("side", Side, Serializer<BeforeInPlace>.Of(), static (_, _) => true);
        using var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        try
        {
            table.Restore(bytes, KeyGroupRange.All());
        }
        catch (FreshetException e)
        {
            Check(e.Message.Contains("'value'", StringComparison.Ordinal) && e.Message.Contains(".N'", StringComparison.Ordinal) && table.Count == 0, $"a narrower type was refused by: {e.Message}");
            return;
        }

        Check(false, "a narrower type was not refused");
    }

    private Row Random(long key) => new(key * 3, (Colour)_random.Next(3), _random.Chance(0.8), _random.Next(4));

    private static NewColour Now(Colour colour) => Enum.Parse<NewColour>(colour.ToString());

    private static unsafe ref V At<V>(nint row, Column column, int place) =>
        ref System.Runtime.CompilerServices.Unsafe.Add(ref System.Runtime.CompilerServices.Unsafe.AsRef<V>((void*)(row + column.Offset)), place);

    private static nint Add(KeyedTable<long> table, long key)
    {
        nint row = 0;
        table.GetOrAdd([key], [KeyFormat<long>.Of().Hash(key)], new Span<nint>(ref row));
        return row;
    }

    private static nint Find(KeyedTable<long> table, long key)
    {
        nint row = 0;
        table.Find([key], [KeyFormat<long>.Of().Hash(key)], new Span<nint>(ref row));
        return row;
    }

    private static byte[] Bytes<V>(V value)
    {
        var writer = new ByteWriter(64);
        Serializer<V>.Of().Write(ref writer, value);
        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static V Read<V>(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return Serializer<V>.Of().Read(ref reader);
    }

    private void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new StateConformanceException($"types that changed, seed {seed}", 0, what);
        }
    }

    private sealed record Row(long N, Colour Colour, bool IsSet, int List);

    private enum Colour
    {
        Red,
        Green,
        Blue,
    }

    private enum NewColour : short
    {
        Blue,
        Yellow,
        Red = 7,
        Green = -1,
    }

    private sealed record Before(int N, Colour Colour, string? Text);

    private sealed record After(long N, NewColour Colour, string Name = "new");

    private sealed record Narrow(short N, Colour Colour, string? Text);

    private readonly record struct BeforeInPlace(Colour Colour, int N, byte Gone);

    private readonly record struct AfterInPlace(long N, NewColour Colour, int More = 5);

    private readonly record struct AfterSerialized(long N, NewColour Colour, string? Text);
}
