using Freshet.Sql.Columns;

namespace Freshet.Sql.Operators;

/// <summary>Encoded rows, each with its weight, gathered to become columns.</summary>
internal sealed unsafe class RowBuffer : IDisposable
{
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];
    private readonly Arena _bytes = new();
    private readonly ViewWriter _texts = new();

    public int Count { get; private set; }

    public bool IsFull => Count == Column.Rows;

    /// <summary>Adds a row; there must be room.</summary>
    public void Add(ReadOnlySpan<byte> row, long weight = 1)
    {
        _starts[Count] = _bytes.Copy(row);
        _ends[Count] = _starts[Count] + row.Length;
        _weights[Count++] = weight;
    }

    /// <summary>Decodes all rows into new columns and empties the buffer; gives their weights, null where each comes once.</summary>
    public Column? Take(RowFormat format, Span<Column> to)
    {
        format.Decode(_starts.AsSpan(0, Count), _ends.AsSpan(0, Count), to, _texts);
        var weights = _weights.AsSpan(0, Count);
        var column = weights.IndexOfAnyExcept(1) < 0 ? null : Column.OfLongs(weights);
        Count = 0;
        _bytes.Clear();
        return column;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _texts.Dispose();
    }
}
