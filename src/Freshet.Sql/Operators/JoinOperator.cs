using System.Buffers.Binary;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>One input of a join: the types of its columns, those that are its keys with the types that keys of both sides have, and those that are needed behind it (with the keys and what the condition reads).</summary>
internal sealed record JoinSide(IReadOnlyList<DataType> Types, IReadOnlyList<int> Keys, IReadOnlyList<DataType> KeyTypes, IReadOnlyList<int> Stored, bool IsAppendOnly)
{
    /// <summary>Until when a row is wanted; null for ever.</summary>
    public RowBound? Bound { get; init; }

    /// <summary>Encodes the columns that are kept.</summary>
    public RowEncoder Encoder() => new(new RowFormat(Stored.Select(c => Types[c])), Stored);
}

/// <summary>
/// An inner join: each row meets the rows that the other side has at this moment, and is kept for those that come. Sums agree at the end of
/// an epoch whatever the order, so nothing waits for it. Rows of a side that only grows lie in a list; those of one that changes are
/// counted. Rows that event time proves dead (<see cref="JoinBounds"/>) are dropped.
/// </summary>
internal sealed unsafe class JoinOperator : TwoColumnInputs
{
    private readonly Side[] _sides;
    private readonly PairBuilder _pairs;
    private readonly nint[] _rows = new nint[Column.Rows];

    public JoinOperator(JoinSide left, JoinSide right, BoundExpression? condition, ColumnNeed needed, OperatorClock clock)
    {
        _sides = [new Side("left", left), new Side("right", right)];
        _pairs = new PairBuilder(left, right, condition, needed.Has, clock);
    }

    public override bool OnWatermark(long watermark)
    {
        foreach (var side in _sides)
        {
            side.Forget(watermark);
        }

        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        foreach (var side in _sides)
        {
            side.Snapshot(snapshot);
        }
    }

    public override void Close()
    {
        _pairs.Dispose();
        foreach (var side in _sides)
        {
            side.Close();
        }
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        foreach (var side in _sides)
        {
            side.Open(Context);
        }
    }

    protected override void OnBatch(int input, ColumnBatch batch)
    {
        var (own, other) = (_sides[input], _sides[1 - input]);
        var count = batch.Count;
        own.Keys.Encode(batch);
        other.Table.Find(own.Keys.Keys[..count], own.Keys.Hashes[..count], _rows.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            if (_rows[i] == 0 || !own.Keys.IsWhole(i))
            {
                continue;
            }

            var weight = batch.WeightOf(i);
            if (other.Description.IsAppendOnly)
            {
                var list = other.Table.ReadList(_rows[i], other.Rows);
                while (list.MoveNext())
                {
                    Pair(input, batch, i, list.Current[other.Head..], weight);
                }
            }
            else
            {
                var all = other.Table.ReadBlob(_rows[i], other.Rows);
                var at = 0;
                while (CountedRows.Next(all, ref at, out var bytes, out var times))
                {
                    Pair(input, batch, i, bytes, weight * times);
                }
            }
        }

        GiveOut(input, batch);
        own.Keep(batch);
        batch.Release();
    }

    private void Pair(int input, ColumnBatch batch, int row, ReadOnlySpan<byte> other, long weight)
    {
        if (_pairs.Add(row, other, weight))
        {
            GiveOut(input, batch);
        }
    }

    private void GiveOut(int input, ColumnBatch batch)
    {
        if (_pairs.Take(input, batch) is { } joined)
        {
            Output.Send(joined);
        }
    }

    private sealed class Side
    {
        private readonly RowLayout _layout = new();
        private readonly RowEncoder _encoder;
        private readonly nint[] _rows = new nint[Column.Rows];
        private readonly int[] _empty = new int[Column.Rows];
        private readonly RowBound? _bound;
        private readonly long _grain;
        private readonly Arena _arena = new();
        private byte[] _entry = [];
        private long _watermark = long.MinValue;
        private TimerQueue<KeyBytes>? _timers;
        private RowMemory _memory = null!;

        public Side(string name, JoinSide description)
        {
            Name = name;
            Description = description;
            Keys = new RowKeys(description.KeyTypes, description.Keys);
            _encoder = description.Encoder();
            _bound = description.Bound;
            Head = _bound is null ? 0 : sizeof(long);

            // rows of a key are looked through once in so many milliseconds of event time
            _grain = _bound is null ? 0 : Math.Clamp(Math.Abs(_bound.After) / 16, 100, 60_000);
            Rows = description.IsAppendOnly ? _layout.AddList("rows", (_bound is null ? "" : "until,") + _encoder.Format.Schema) : _layout.AddBlob("rows", "counted:" + _encoder.Format.Schema);
        }

        public string Name { get; }

        public JoinSide Description { get; }

        /// <summary>The bytes before a row in the list: until when it is wanted.</summary>
        public int Head { get; }

        public RowKeys Keys { get; }

        public Core.State.Column Rows { get; }

        public KeyedTable<KeyBytes> Table { get; private set; } = null!;

        public void Open(OperatorContext context)
        {
            Table = context.State.CreateTable(Keys.Keyed, _layout);
            _memory = new TableMemory<KeyBytes>(Table);
            _timers = _bound is null ? null : context.State.CreateTimers(Keys.Keyed);
            if (context.Restored is { } restored)
            {
                restored.ReadKeyed(Name, from => Table.Restore(from, context.KeyGroups));
                if (_timers is { } timers)
                {
                    restored.ReadKeyed(Timers, from => timers.Restore(from, context.KeyGroups));
                }
            }
        }

        public void Snapshot(SnapshotWriter snapshot)
        {
            snapshot.AddKeyed(Name, Table.Freeze());
            if (_timers is not null)
            {
                snapshot.AddKeyed(Timers, _timers.Freeze());
            }
        }

        public void Close() => _arena.Dispose();

        /// <summary>Drops the rows that are wanted no more.</summary>
        public void Forget(long watermark)
        {
            _watermark = Math.Max(_watermark, watermark);
            Span<long> times = stackalloc long[1];
            Span<uint> hashes = stackalloc uint[1];
            var keys = new KeyBytes[1];
            while (_timers is { Count: > 0 } timers && timers.NextTime <= watermark && timers.TakeDue(watermark, times, keys, hashes) > 0)
            {
                // the bytes of a key that was taken are good until the next change
                var bytes = keys[0].Bytes.ToArray();
                Forget(new KeyBytes(bytes), hashes[0]);
            }
        }

        private string Timers => Name + "-timers";

        private void Forget(KeyBytes key, uint hash)
        {
            Table.Find([key], [hash], _rows);
            if (_rows[0] == 0)
            {
                return;
            }

            _arena.Clear();
            var kept = new List<(nint At, int Length)>();
            var list = Table.ReadList(_rows[0], Rows);
            while (list.MoveNext())
            {
                if (BinaryPrimitives.ReadInt64LittleEndian(list.Current) > _watermark)
                {
                    kept.Add((_arena.Copy(list.Current), list.Current.Length));
                }
            }

            if (kept.Count == 0)
            {
                Table.Remove(key, hash);
                return;
            }

            Table.ClearList(_rows[0], Rows);
            foreach (var (at, length) in kept)
            {
                Table.Append(_rows[0], Rows, new ReadOnlySpan<byte>((void*)at, length));
            }
        }

        /// <summary>Keeps a row until it is dead; one that is dead already is not kept.</summary>
        private void Append(ColumnBatch batch, int i)
        {
            var row = _encoder.Rows[i];
            if (_bound is null)
            {
                Table.Append(_rows[i], Rows, row);
                return;
            }

            var times = batch[_bound.Column];
            var until = times.IsNull(i) ? long.MinValue : times.As<long>()[i] + _bound.After; // NULL meets nothing
            if (until <= _watermark)
            {
                return;
            }

            if (_entry.Length < sizeof(long) + row.Length)
            {
                _entry = new byte[Math.Max(256, 2 * (sizeof(long) + row.Length))];
            }

            BinaryPrimitives.WriteInt64LittleEndian(_entry, until);
            row.CopyTo(_entry.AsSpan(sizeof(long)));
            Table.Append(_rows[i], Rows, _entry.AsSpan(0, sizeof(long) + row.Length));
            _timers!.Set((CivilCalendar.FloorDiv(until, _grain) + 1) * _grain, Keys.Keys[i], Keys.Hashes[i]);
        }

        /// <summary>Keeps the rows of a batch whose keys are encoded.</summary>
        public void Keep(ColumnBatch batch)
        {
            var count = batch.Count;
            _encoder.Encode(batch);
            Table.GetOrAdd(Keys.Keys[..count], Keys.Hashes[..count], _rows.AsSpan(0, count));
            var empty = 0;
            for (var i = 0; i < count; i++)
            {
                if (!Keys.IsWhole(i))
                {
                    continue; // NULL is equal to nothing
                }

                var times = batch.WeightOf(i);
                if (!Description.IsAppendOnly)
                {
                    CountedRows.Change(_memory, _rows[i], Rows, _encoder.Rows[i], times);
                    continue;
                }

                for (; times > 0; times--)
                {
                    Append(batch, i);
                }
            }

            // all are looked at before the first goes: addresses are good until then
            for (var i = 0; i < count; i++)
            {
                if (Description.IsAppendOnly ? _bound is not null && !Table.ReadList(_rows[i], Rows).MoveNext() : Table.ReadBlob(_rows[i], Rows).IsEmpty)
                {
                    _empty[empty++] = i;
                }
            }

            foreach (var i in _empty.AsSpan(0, empty))
            {
                Table.Remove(Keys.Keys[i], Keys.Hashes[i]);
            }
        }
    }
}
