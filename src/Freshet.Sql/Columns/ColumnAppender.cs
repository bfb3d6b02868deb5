namespace Freshet.Sql.Columns;

/// <summary>Copies rows out of batches into batches of its own: texts with their bytes, so that what it gives holds on to nothing else.</summary>
internal sealed unsafe class ColumnAppender : IDisposable
{
    private readonly ViewWriter _texts = new();
    private Column?[] _columns = [];
    private Column? _weights;

    /// <summary>Rows in it.</summary>
    public int Count { get; private set; }

    public int Left => Column.Rows - Count;

    /// <summary>Adds rows, at most <see cref="Left"/>.</summary>
    public void Append(ColumnBatch from, ReadOnlySpan<ushort> rows)
    {
        var columns = from.Columns;
        if (Count == 0)
        {
            _columns = _columns.Length == columns.Length ? _columns : new Column?[columns.Length];
            for (var i = 0; i < columns.Length; i++)
            {
                _columns[i] = columns[i] is { } column ? New(column) : null;
            }
        }

        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is not { } source)
            {
                _columns[i]?.Release(); // nobody needs it
                _columns[i] = null;
            }
            else if (_columns[i] is { } to)
            {
                Copy(source, to, rows);
            }
        }

        AppendWeights(from, rows);
        Count += rows.Length;
    }

    /// <summary>What there is, as a batch; null for nothing.</summary>
    public ColumnBatch? Take()
    {
        if (Count == 0)
        {
            return null;
        }

        var batch = ColumnBatch.Rent(_columns, Count, _weights);
        _columns.AsSpan().Clear();
        _weights = null;
        Count = 0;
        return batch;
    }

    public void Dispose()
    {
        Take()?.Release();
        _texts.Dispose();
    }

    private static Column New(Column like)
    {
        if (like.Storage != Storage.Struct)
        {
            return Column.Rent(like.Storage);
        }

        var fields = new Column?[like.Fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = like.Fields[i] is { } field ? New(field) : null;
        }

        return Column.RentStruct(fields);
    }

    private void AppendWeights(ColumnBatch from, ReadOnlySpan<ushort> rows)
    {
        if (from.Weights is null && _weights is null)
        {
            return;
        }

        if (_weights is null)
        {
            _weights = Column.Rent(Storage.Int64);
            new Span<long>(_weights.Data, Count).Fill(1);
        }

        var to = _weights.As<long>() + Count;
        if (from.Weights is not { } weights)
        {
            new Span<long>(to, rows.Length).Fill(1);
            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            to[i] = weights.As<long>()[rows[i]];
        }
    }

    private void Copy(Column from, Column to, ReadOnlySpan<ushort> rows)
    {
        if (to.Storage == Storage.View)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (from.IsNull(rows[i]))
                {
                    to.As<TextView>()[Count + i] = default;
                }
                else
                {
                    _texts.Set(to, Count + i, from.Text(rows[i]));
                }
            }
        }
        else
        {
            RowCopy.Values(from, to, rows, new Behind(Count));
        }

        for (var f = 0; f < to.Fields.Length; f++)
        {
            if (to.Fields[f] is { } field)
            {
                Copy(from.Fields[f]!, field, rows);
            }
        }

        RowCopy.Nulls(from, to, rows, new Behind(Count));
    }
}
