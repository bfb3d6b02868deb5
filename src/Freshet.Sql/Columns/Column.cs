using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Sql.Columns;

/// <summary>
/// Up to <see cref="Rows"/> values of one type outside the heap, 64-byte aligned. Counted: whoever takes a reference gives it back. A
/// column is written by the one who rented it and never changes once it was handed on; how many rows it has, its batch says.
/// </summary>
internal sealed unsafe class Column
{
    /// <summary>The most rows of a batch.</summary>
    public const int Rows = 2048;

    private const int Words = Rows / 64;

    private static readonly Pool<Column>[] Free = [.. Enumerable.Range(0, Storages.Kinds).Select(_ => new Pool<Column>(2048))];

    private readonly ulong* _validity;
    private TextBuffer?[] _buffers = [];
    private int _bufferCount;
    private Column?[] _fields = [];
    private int _fieldCount;
    private int _references;

    private Column(Storage storage)
    {
        Storage = storage;
        var bytes = storage.Width() * Rows;
        Data = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes + (Words * sizeof(ulong))), 64);
        _validity = (ulong*)(Data + bytes);
    }

    ~Column() => NativeMemory.AlignedFree(Data);

    public Storage Storage { get; }

    /// <summary>The values; of NULLs anything.</summary>
    public byte* Data { get; }

    /// <summary>True when some value may be NULL.</summary>
    public bool HasNulls { get; private set; }

    /// <summary>A bit a row, set where there is a value; null when there are no NULLs.</summary>
    public ulong* Validity => HasNulls ? _validity : null;

    /// <summary>The columns of a ROW's fields.</summary>
    public ReadOnlySpan<Column?> Fields => new(_fields, 0, _fieldCount);

    public ReadOnlySpan<TextBuffer?> Buffers => new(_buffers, 0, _bufferCount);

    /// <summary>A column to write, without NULLs.</summary>
    public static Column Rent(Storage storage)
    {
        var column = Free[(int)storage].Take() ?? new Column(storage);
        column._references = 1;
        column.HasNulls = false;
        return column;
    }

    /// <summary>A column of a ROW; takes the ownership of the fields' columns. Fields that nobody reads may be null.</summary>
    public static Column RentStruct(ReadOnlySpan<Column?> fields)
    {
        var column = Rent(Storage.Struct);
        if (column._fields.Length < fields.Length)
        {
            column._fields = new Column?[fields.Length];
        }

        fields.CopyTo(column._fields);
        column._fieldCount = fields.Length;
        return column;
    }

    /// <summary>A column of these numbers.</summary>
    public static Column OfLongs(ReadOnlySpan<long> values)
    {
        var column = Rent(Storage.Int64);
        values.CopyTo(new Span<long>(column.Data, values.Length));
        return column;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* As<T>()
        where T : unmanaged => (T*)Data;

    /// <summary>One reference more.</summary>
    public Column Share()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>One reference less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
        {
            return;
        }

        for (var i = 0; i < _bufferCount; i++)
        {
            _buffers[i]!.Release();
            _buffers[i] = null;
        }

        _bufferCount = 0;
        for (var i = 0; i < _fieldCount; i++)
        {
            _fields[i]?.Release();
            _fields[i] = null;
        }

        _fieldCount = 0;
        Free[(int)Storage].Keep(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => HasNulls && (_validity[row >> 6] >> (row & 63) & 1) == 0;

    /// <summary>Turns the bits on, all set, to clear some.</summary>
    public ulong* NullPlaces()
    {
        if (!HasNulls)
        {
            new Span<ulong>(_validity, Words).Fill(ulong.MaxValue);
            HasNulls = true;
        }

        return _validity;
    }

    /// <summary>Says that there are no NULLs after all.</summary>
    public void DropNulls() => HasNulls = false;

    public void SetNull(int row) => NullPlaces()[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>The same for a row that may be NULL from what was there before.</summary>
    public void SetValid(int row)
    {
        if (HasNulls)
        {
            _validity[row >> 6] |= 1UL << (row & 63);
        }
    }

    /// <summary>NULL wherever the other is.</summary>
    public void TakeNulls(Column from)
    {
        if (!from.HasNulls)
        {
            return;
        }

        if (!HasNulls)
        {
            Unsafe.CopyBlock(_validity, from._validity, Words * sizeof(ulong));
            HasNulls = true;
            return;
        }

        for (var i = 0; i < Words; i++)
        {
            _validity[i] &= from._validity[i];
        }
    }

    /// <summary>Keeps alive what the other's views point into.</summary>
    public void TakeBuffers(Column from)
    {
        foreach (var buffer in from.Buffers)
        {
            AddBuffer(buffer!);
        }
    }

    /// <summary>Keeps a buffer alive.</summary>
    public void AddBuffer(TextBuffer buffer)
    {
        for (var i = _bufferCount - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_buffers[i], buffer))
            {
                return;
            }
        }

        if (_bufferCount == _buffers.Length)
        {
            Array.Resize(ref _buffers, Math.Max(4, _bufferCount * 2));
        }

        _buffers[_bufferCount++] = buffer.Share();
    }

    /// <summary>A whole number, whatever its width; of a decimal its digits.</summary>
    public Int128 Exact(int row) => Storage switch
    {
        Storage.Int64 => As<long>()[row],
        Storage.Int32 => As<int>()[row],
        Storage.Int16 => As<short>()[row],
        Storage.Int8 => As<sbyte>()[row],
        Storage.Bool => Data[row],
        _ => As<Int128>()[row],
    };

    /// <summary>Sets one that is known to fit.</summary>
    public void SetExact(int row, Int128 value)
    {
        switch (Storage)
        {
            case Storage.Int64:
                As<long>()[row] = (long)value;
                break;
            case Storage.Int32:
                As<int>()[row] = (int)value;
                break;
            case Storage.Int16:
                As<short>()[row] = (short)value;
                break;
            case Storage.Int8:
                As<sbyte>()[row] = (sbyte)value;
                break;
            case Storage.Bool:
                Data[row] = (byte)value;
                break;
            default:
                As<Int128>()[row] = value;
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Text(int row) => TextView.Span((TextView*)Data + row);
}
