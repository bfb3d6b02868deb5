using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <content>
/// The list of map keys in the owner's row: [number, key] in the order of adding. A removed entry's place stays until such places are
/// more than half, then the list is written anew.
/// </content>
public sealed unsafe partial class MapState<KMap, V>
{
    private const int DeadMin = 16;
    private const int KeptCapacityMax = 4096;

    private readonly Serializer<KMap> _keys;
    private readonly Column _listed;
    private readonly int _headOffset;
    private List<(long Number, KMap Key)>? _spare; // for the next enumeration

    private const string Listed = "map of ";
    private const string To = " to ";

    /// <summary>The list has the keys alone, whose bytes stay what they are; the values are converted in the table of the entries.</summary>
    private static ValueConversion? Take(Column stored, KeyFormat<KMap> keys, Serializer<V> values)
    {
        FreshetException? why = null;
        var text = stored.Schema;
        for (var at = text.IndexOf(To, StringComparison.Ordinal); at >= Listed.Length && stored.Kind == ColumnKind.List; at = text.IndexOf(To, at + 1, StringComparison.Ordinal))
        {
            try
            {
                keys.CheckStored(text[Listed.Length..at]);
                values.ReaderOf(text[(at + To.Length)..]);
                return null;
            }
            catch (FreshetException e)
            {
                why ??= e; // a name may have the word in it: then the next one parts them
            }
        }

        throw why ?? FreshetException.User("");
    }

    private record struct Head(long Last, int Live, int Dead);

    private ref Head HeadOf(nint row) => ref *(Head*)(row + _headOffset);

    /// <summary>Adds a map key at the end; returns its number, from 1.</summary>
    private long List(nint row, KMap key)
    {
        var number = HeadOf(row).Last + 1;
        Append(row, number, key);
        HeadOf(row).Last = number;
        HeadOf(row).Live++;
        StateRow.Marks(row) |= _mark;
        return number;
    }

    /// <summary>An entry was removed.</summary>
    private void Unlist(nint row)
    {
        ref var head = ref HeadOf(row);
        head.Live--;
        head.Dead++;
        if (head.Live == 0)
        {
            EmptyList(row);
        }
        else if (head.Dead > head.Live + DeadMin)
        {
            WriteAnew(row);
        }
    }

    private void EmptyList(nint row)
    {
        _row.ClearList(row, _listed);
        HeadOf(row) = default;
        StateRow.Marks(row) &= ~_mark;
    }

    private void WriteAnew(nint row)
    {
        var all = TakeListed(row);
        _row.ClearList(row, _listed);
        foreach (var (number, key) in all)
        {
            if (_entries.Find(key) is var entry && entry != 0 && NumberOf(entry) == number)
            {
                Append(row, number, key);
            }
        }

        HeadOf(row).Dead = 0;
        GiveBack(all);
    }

    private void Append(nint row, long number, KMap key)
    {
        var writer = new ByteWriter(256);
        try
        {
            writer.WriteVarUInt64((ulong)number);
            _keys.Write(ref writer, key);
            _row.Append(row, _listed, writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private (long Number, KMap Key) Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return ((long)reader.ReadVarUInt64(), _keys.Read(ref reader));
    }

    private List<(long Number, KMap Key)> TakeListed(nint row)
    {
        var all = _spare ?? [];
        _spare = null;
        foreach (var entry in _row.ReadList(row, _listed))
        {
            all.Add(Decode(entry));
        }

        return all;
    }

    private void GiveBack(List<(long Number, KMap Key)> all)
    {
        all.Clear();
        _spare = all.Capacity <= KeptCapacityMax ? all : null;
    }

    /// <summary>Goes through the entries of a map.</summary>
    public ref struct Enumerator
    {
        private readonly MapState<KMap, V> _map;
        private readonly List<(long Number, KMap Key)> _listed;
        private int _next;

        internal Enumerator(MapState<KMap, V> map)
        {
            _map = map;
            _listed = map.TakeListed(map._row.Bound(map._name));
        }

        /// <summary>The entry.</summary>
        public KeyValuePair<KMap, V> Current { get; private set; }

        /// <summary>Moves to the next entry; false at the end.</summary>
        public bool MoveNext()
        {
            while (_next < _listed.Count)
            {
                var (number, key) = _listed[_next++];
                if (_map._entries.Find(key) is var entry && entry != 0 && NumberOf(entry) == number && (_map._life is null || _map.Meet(entry)))
                {
                    Current = new KeyValuePair<KMap, V>(key, _map.Read(entry));
                    return true;
                }
            }

            return false;
        }

        /// <summary>Ends the reading.</summary>
        public void Dispose() => _map.GiveBack(_listed);
    }
}
