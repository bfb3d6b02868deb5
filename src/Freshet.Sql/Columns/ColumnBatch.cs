namespace Freshet.Sql.Columns;

/// <summary>
/// Rows as columns. What changes is told by weights: +1 for a row that comes, -1 for one that goes, any number for many of the same at
/// once; without weights every row comes once. Columns never change once the batch was handed on, so batches share them.
/// </summary>
internal sealed class ColumnBatch : Batch
{
    private static readonly Pool<ColumnBatch> Free = new(1024);

    private Column?[] _columns = [];
    private int _columnCount;

    private ColumnBatch()
    {
    }

    /// <summary>The columns; null for one that nobody reads.</summary>
    public ReadOnlySpan<Column?> Columns => new(_columns, 0, _columnCount);

    /// <summary>How often each row counts; null where each comes once.</summary>
    public Column? Weights { get; private set; }

    /// <summary>How often a row counts.</summary>
    public unsafe long WeightOf(int row) => Weights is { } weights ? weights.As<long>()[row] : 1;

    public Column this[int column] => _columns[column]!;

    /// <summary>A batch of these columns, whose ownership it takes, and that of the weights.</summary>
    public static ColumnBatch Rent(ReadOnlySpan<Column?> columns, int count, Column? weights = null)
    {
        var batch = Free.Take() ?? new ColumnBatch();
        if (batch._columns.Length < columns.Length)
        {
            batch._columns = new Column?[columns.Length];
        }

        columns.CopyTo(batch._columns);
        batch._columnCount = columns.Length;
        batch.Weights = weights;
        batch.Count = count;
        return batch;
    }

    public override void DeliverTo(object receiver) => ((IBatchReceiver)receiver).OnBatch(this);

    public override Batch Share()
    {
        var shared = Rent(Columns, Count, Weights?.Share());
        foreach (var column in Columns)
        {
            column?.Share();
        }

        shared.Split = Split;
        return shared;
    }

    public override void Release()
    {
        for (var i = 0; i < _columnCount; i++)
        {
            _columns[i]?.Release();
            _columns[i] = null;
        }

        Weights?.Release();
        Weights = null;
        _columnCount = 0;
        Count = 0;
        Split = NoSplit;
        Free.Keep(this);
    }
}
