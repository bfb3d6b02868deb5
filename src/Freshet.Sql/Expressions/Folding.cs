using Freshet.Sql.Columns;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Expressions;

/// <summary>Expressions of constants become constants. One that fails stays, and fails when a row asks for it.</summary>
internal static class Folding
{
    public static BoundExpression Fold(BoundExpression expression, OperatorClock clock)
    {
        if (expression is LiteralExpression || expression.Children.Count == 0 || !expression.IsPure || !expression.Children.All(static c => c is LiteralExpression) || expression.Type.Kind == TypeKind.Row)
        {
            return expression;
        }

        var batch = ColumnBatch.Rent([], 1);
        try
        {
            var column = new KernelCompiler(clock).Compile(expression).Evaluate(batch, new RowSet(1));
            var value = Value(column, 0);
            column.Release();
            return new LiteralExpression(value, expression.Type);
        }
        catch (FreshetException)
        {
            return expression;
        }
        finally
        {
            batch.Release();
        }
    }

    /// <summary>The value of a row as a literal has it.</summary>
    public static unsafe object? Value(Column column, int row) => column.IsNull(row) ? null : column.Storage switch
    {
        Storage.Bool => column.Data[row] != 0,
        Storage.Int8 => (long)column.As<sbyte>()[row],
        Storage.Int16 => (long)column.As<short>()[row],
        Storage.Int32 => (long)column.As<int>()[row],
        Storage.Int64 => column.As<long>()[row],
        Storage.Int128 => column.As<Int128>()[row],
        Storage.Float32 => column.As<float>()[row],
        Storage.Float64 => column.As<double>()[row],
        Storage.View => SqlList.Create(column.Text(row)),
        _ => throw FreshetException.Internal("A row is no constant."),
    };
}
