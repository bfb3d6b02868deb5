using System.Runtime.InteropServices;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Kernels;

/// <summary>A column of the input: shared.</summary>
internal sealed class InputEvaluator(int column) : Evaluator
{
    public int Index => column;

    public override Column Evaluate(ColumnBatch batch, in RowSet rows) => batch[column].Share();
}

/// <summary>One value for all rows: made once.</summary>
internal sealed unsafe class ConstantEvaluator : Evaluator
{
    private readonly Column _column;

    // keeps the bytes of a text in place
    private readonly ViewWriter _texts = new();

    public ConstantEvaluator(object? value, DataType type)
    {
        Value = value;
        _column = Make(value, type);
    }

    /// <summary>The value, as in <see cref="LiteralExpression"/>.</summary>
    public object? Value { get; }

    public override Column Evaluate(ColumnBatch batch, in RowSet rows) => _column.Share();

    private Column Make(object? value, DataType type)
    {
        var storage = type.Storage();
        if (storage == Storage.Struct)
        {
            var fields = type.Fields.Select(f => (Column?)Make(null, f.Type)).ToArray();
            var row = Column.RentStruct(fields);
            new Span<ulong>(row.NullPlaces(), Column.Rows / 64).Clear();
            return row;
        }

        var column = Column.Rent(storage);
        if (value is null)
        {
            new Span<ulong>(column.NullPlaces(), Column.Rows / 64).Clear();
            new Span<byte>(column.Data, Column.Rows * storage.Width()).Clear();
            return column;
        }

        switch (storage)
        {
            case Storage.Bool:
                Fill(column, (bool)value ? (byte)1 : (byte)0);
                break;
            case Storage.Int8:
                Fill(column, (sbyte)(long)value);
                break;
            case Storage.Int16:
                Fill(column, (short)(long)value);
                break;
            case Storage.Int32:
                Fill(column, (int)(long)value);
                break;
            case Storage.Int64:
                Fill(column, value is Int128 wide ? (long)wide : (long)value);
                break;
            case Storage.Int128:
                Fill(column, value is long narrow ? narrow : (Int128)value);
                break;
            case Storage.Float32:
                Fill(column, (float)value);
                break;
            case Storage.Float64:
                Fill(column, (double)value);
                break;
            default:
                _texts.Set(column, 0, ((SqlList<byte>)value).AsSpan());
                Fill(column, column.As<Int128>()[0]);
                break;
        }

        return column;
    }

    private static void Fill<T>(Column column, T value)
        where T : unmanaged => new Span<T>(column.Data, Column.Rows).Fill(value);
}

/// <summary>A field of a row: NULL where the row is.</summary>
internal sealed unsafe class FieldEvaluator(Evaluator operand, int field) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var row = operand.Evaluate(batch, rows);
        var value = row.Fields[field]!;
        if (!row.HasNulls)
        {
            value.Share();
            row.Release();
            return value;
        }

        var copy = Copies.Of(value);
        copy.TakeNulls(row);
        row.Release();
        return copy;
    }
}

/// <summary>Columns put together to rows.</summary>
internal sealed class RowEvaluator(Evaluator[] items) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var fields = new Column?[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            fields[i] = items[i].Evaluate(batch, rows);
        }

        return Column.RentStruct(fields);
    }
}

/// <summary>An expression that stands at several places: computed once for a batch.</summary>
internal sealed class SharedEvaluator(Evaluator inner) : Evaluator
{
    private Column? _kept;

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        if (rows.IsPart)
        {
            return _kept?.Share() ?? inner.Evaluate(batch, rows);
        }

        return (_kept ??= inner.Evaluate(batch, rows)).Share();
    }

    public override void Forget()
    {
        _kept?.Release();
        _kept = null;
    }
}

internal static unsafe class Copies
{
    /// <summary>A column of the same values that may be changed.</summary>
    public static Column Of(Column from)
    {
        if (from.Storage == Storage.Struct)
        {
            var fields = new Column?[from.Fields.Length];
            for (var i = 0; i < fields.Length; i++)
            {
                fields[i] = from.Fields[i]?.Share();
            }

            var row = Column.RentStruct(fields);
            row.TakeNulls(from);
            return row;
        }

        var to = Column.Rent(from.Storage);
        var bytes = from.Storage.Width() * Column.Rows;
        NativeMemory.Copy(from.Data, to.Data, (nuint)bytes);
        to.TakeNulls(from);
        to.TakeBuffers(from);
        return to;
    }
}
