using Freshet.Core.State;

namespace Freshet.Sql.Operators;

/// <summary>Looks at a key when an epoch ends: its row, what was put aside of it, and whether this is the end of all (then nothing may be written). True when the row is empty and goes.</summary>
internal delegate bool KeyLook(nint row, ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, bool isFinal);

/// <summary>
/// The keys that an epoch touched, each with what was put aside of it at the first touch, to be looked at when the epoch ends. Where the
/// whole input is one epoch nothing is noted, and all keys are looked at in the end.
/// </summary>
internal sealed unsafe class TouchedKeys : IDisposable
{
    private const int ScanAtOnce = 64;

    private readonly EpochMark _mark = new();
    private readonly List<Touched> _keys = [];
    private readonly Arena _before = new();
    private readonly nint[] _row = new nint[1];
    private OperatorContext? _context;
    private int _next;
    private long _scan;

    public void Open(OperatorContext context)
    {
        _context = context;
        if (context.Restored is { } restored)
        {
            _mark.Restore(restored);
        }
    }

    /// <summary>True at the first touch of a row in this epoch: then <see cref="Add"/> it.</summary>
    public bool IsFirst(ref long mark) => !_context!.IsOneEpoch && _mark.IsFirst(ref mark);

    /// <summary>Notes a key, and what is put aside of it.</summary>
    public void Add(KeyBytes key, uint hash, ReadOnlySpan<byte> before = default) =>
        _keys.Add(new Touched(key.Bytes.ToArray(), hash, before.IsEmpty ? 0 : _before.Copy(before), before.Length));

    /// <summary>The epoch ends: looks at the keys that it touched. False when the output is full: again then.</summary>
    public bool LookAtTouched(KeyedTable<KeyBytes> table, KeyLook look)
    {
        for (; _next < _keys.Count; _next++)
        {
            if (_context!.OutputIsFull)
            {
                return false;
            }

            var touched = _keys[_next];
            var key = new KeyBytes(touched.Key);
            table.Find([key], [touched.Hash], _row);
            if (look(_row[0], touched.Key, new ReadOnlySpan<byte>((void*)touched.Before, touched.Length), isFinal: false))
            {
                table.Remove(key, touched.Hash);
            }
        }

        _keys.Clear();
        _before.Clear();
        _next = 0;
        _mark.Next();
        return true;
    }

    /// <summary>The input ends: as <see cref="LookAtTouched"/>, and where it was one epoch all keys of the table.</summary>
    public bool LookAtRest(KeyedTable<KeyBytes> table, KeyLook look)
    {
        if (!LookAtTouched(table, look))
        {
            return false;
        }

        if (!_context!.IsOneEpoch)
        {
            return true;
        }

        var (keys, hashes, rows) = (new KeyBytes[ScanAtOnce], new uint[ScanAtOnce], new nint[ScanAtOnce]);
        while (!_context.OutputIsFull)
        {
            var count = table.Scan(ref _scan, keys, hashes, rows);
            for (var i = 0; i < count; i++)
            {
                look(rows[i], keys[i].Bytes, default, isFinal: true);
            }

            if (count == 0)
            {
                return true;
            }
        }

        return false;
    }

    public void Snapshot(SnapshotWriter snapshot) => _mark.Snapshot(snapshot);

    public void Dispose() => _before.Dispose();

    private readonly record struct Touched(byte[] Key, uint Hash, nint Before, int Length);
}
