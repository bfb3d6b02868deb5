using System.Globalization;
using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>Which rows of a batch are asked for: all of them, or those with these numbers, in order.</summary>
internal readonly ref struct RowSet
{
    private readonly ReadOnlySpan<ushort> _numbers;

    /// <summary>All rows of a batch.</summary>
    public RowSet(int total)
    {
        Total = total;
        Count = total;
    }

    /// <summary>Some rows of a batch.</summary>
    public RowSet(int total, ReadOnlySpan<ushort> numbers)
    {
        Total = total;
        Count = numbers.Length;
        _numbers = numbers;
        IsPart = true;
    }

    /// <summary>Some rows of a batch, or all where they are as many.</summary>
    public static RowSet Of(int total, ReadOnlySpan<ushort> numbers) => numbers.Length == total ? new RowSet(total) : new RowSet(total, numbers);

    /// <summary>Rows of the batch.</summary>
    public int Total { get; }

    /// <summary>Rows asked for.</summary>
    public int Count { get; }

    /// <summary>True when not all are.</summary>
    public bool IsPart { get; }

    public int this[int i] => IsPart ? _numbers[i] : i;
}

/// <summary>
/// Computes an expression for the rows of a batch: a column whose ownership it gives. For rows that were not asked for it holds anything.
/// Used by one task.
/// </summary>
internal abstract class Evaluator
{
    /// <summary>The column for these rows.</summary>
    public abstract Column Evaluate(ColumnBatch batch, in RowSet rows);

    /// <summary>A new batch: what was kept of the last one goes.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>An expression that failed for a row.</summary>
    protected static FreshetException Failed(string expression, string why, ColumnBatch batch, int row) => FreshetException.User(
        string.Create(CultureInfo.InvariantCulture, $"{expression} failed: {why}. The row: {RowText.Of(batch, row)}. Leave such rows out by a WHERE before, or use TRY_CAST or CASE where the value may be bad."));
}

/// <summary>A row for messages.</summary>
internal static class RowText
{
    private const int Most = 12;

    /// <summary>The values of a row, as far as the storage tells them.</summary>
    public static unsafe string Of(ColumnBatch batch, int row)
    {
        var values = new List<string>();
        foreach (var column in batch.Columns)
        {
            if (column is null)
            {
                continue;
            }

            if (values.Count == Most)
            {
                values.Add("…");
                break;
            }

            values.Add(column.IsNull(row) ? "NULL" : column.Storage switch
            {
                Storage.Bool => column.Data[row] != 0 ? "TRUE" : "FALSE",
                Storage.Int8 => column.As<sbyte>()[row].ToString(CultureInfo.InvariantCulture),
                Storage.Int16 => column.As<short>()[row].ToString(CultureInfo.InvariantCulture),
                Storage.Int32 => column.As<int>()[row].ToString(CultureInfo.InvariantCulture),
                Storage.Int64 => column.As<long>()[row].ToString(CultureInfo.InvariantCulture),
                Storage.Int128 => column.As<Int128>()[row].ToString(CultureInfo.InvariantCulture),
                Storage.Float32 => column.As<float>()[row].ToString(CultureInfo.InvariantCulture),
                Storage.Float64 => column.As<double>()[row].ToString(CultureInfo.InvariantCulture),
                Storage.View => Shortened(column.Text(row)),
                _ => "ROW(…)",
            });
        }

        return "(" + string.Join(", ", values) + ")";
    }

    private static string Shortened(ReadOnlySpan<byte> text)
    {
        var all = System.Text.Encoding.UTF8.GetString(text);
        return all.Length <= 60 ? $"'{all}'" : $"'{all[..60]}…'";
    }
}
