using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// How accumulators of a type lie in rows: as they are when they hold no references, else as serialized bytes. Hides the difference
/// behind whole-batch calls.
/// </summary>
internal sealed unsafe class AccumulatorColumn<TAcc>
{
    private const string Name = "accumulator";
    private const string Started = "started";
    private readonly Serializer<TAcc> _serializer;

    private AccumulatorColumn(Serializer<TAcc> serializer) => _serializer = serializer;

    public static bool InPlace => RowStorage<TAcc>.IsInPlace;

    /// <summary>The accumulator that lies in a row.</summary>
    public static ref TAcc At(nint row) => ref Unsafe.AsRef<TAcc>((void*)row);

    /// <summary>The column of a type; throws when it cannot be stored, naming the member.</summary>
    public static AccumulatorColumn<TAcc> Of() => new(Serializer<TAcc>.Of());

    /// <summary>A row layout with this column and, for functions that do not start at zero, a mark of having started.</summary>
    /// <param name="startsAtZero">What the function says.</param>
    /// <param name="within">The windows whose state it is; a restore into others is refused.</param>
    public RowLayout Layout(bool startsAtZero, string? within = null)
    {
        var layout = new RowLayout();
        var suffix = within is null ? "" : $" in windows {within}";
        layout.AddValue(Name, _serializer, suffix);
        if (InPlace && !startsAtZero)
        {
            layout.AddMark(Started);
        }
        else
        {
            layout.DropMark(Started); // it may have been in place, or not have started at zero
        }

        return layout;
    }

    /// <summary>Gives new rows their first accumulator.</summary>
    public void Start<K, TIn, TOut>(KeyedTable<K> table, ReadOnlySpan<nint> rows, AggregateFunction<TIn, TAcc, TOut> function)
    {
        if (function.StartsAtZero || !InPlace)
        {
            return;
        }

        var started = table.Layout.Columns[1].Offset;
        foreach (var row in rows)
        {
            ref var mark = ref Unsafe.AsRef<long>((void*)(row + started));
            if (mark == 0)
            {
                mark = 1;
                Unsafe.AsRef<TAcc>((void*)row) = function.Create();
            }
        }
    }

    /// <summary>Adds records to the accumulators of their rows.</summary>
    public void Add<K, TIn, TOut>(KeyedTable<K> table, ReadOnlySpan<nint> rows, ReadOnlySpan<TIn> records, AggregateFunction<TIn, TAcc, TOut> function)
    {
        if (InPlace)
        {
            Start(table, rows, function);
            function.AddAll(records, rows);
            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            var accumulator = Read(table, rows[i], function);
            function.Add(ref accumulator, records[i]);
            Write(table, rows[i], accumulator);
        }
    }

    /// <summary>Adds one record to the serialized accumulator of its row; gives the result so far.</summary>
    public TOut AddOne<K, TIn, TOut>(KeyedTable<K> table, nint row, TIn record, AggregateFunction<TIn, TAcc, TOut> function)
    {
        var accumulator = Read(table, row, function);
        function.Add(ref accumulator, record);
        Write(table, row, accumulator);
        return function.Result(accumulator);
    }

    /// <summary>Merges accumulators into those of other rows.</summary>
    public void Merge<K, TIn, TOut>(
        KeyedTable<K> into, ReadOnlySpan<nint> rows, KeyedTable<K> from, ReadOnlySpan<nint> fromRows, AggregateFunction<TIn, TAcc, TOut> function)
    {
        Start(into, rows, function);
        for (var i = 0; i < rows.Length; i++)
        {
            var other = Read(from, fromRows[i], function);
            if (InPlace)
            {
                function.Merge(ref Unsafe.AsRef<TAcc>((void*)rows[i]), other);
                continue;
            }

            var accumulator = Read(into, rows[i], function);
            function.Merge(ref accumulator, other);
            Write(into, rows[i], accumulator);
        }
    }

    /// <summary>The accumulator of a row.</summary>
    public TAcc Read<K, TIn, TOut>(KeyedTable<K> table, nint row, AggregateFunction<TIn, TAcc, TOut> function)
    {
        if (InPlace)
        {
            return Unsafe.AsRef<TAcc>((void*)row);
        }

        var bytes = table.ReadBlob(row, table.Layout.Columns[0]);
        if (bytes.IsEmpty)
        {
            return function.Create();
        }

        var reader = new ByteReader(bytes);
        return _serializer.Read(ref reader);
    }

    private void Write<K>(KeyedTable<K> table, nint row, TAcc accumulator)
    {
        using var serialized = Serialized.Of(_serializer, accumulator);
        table.WriteBlob(row, table.Layout.Columns[0], serialized.Bytes);
    }
}
