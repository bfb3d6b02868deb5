using System.Globalization;
using System.Text;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Operators;

/// <summary>Rows of columns as lines of text.</summary>
internal sealed class LinesOperator(SqlList<DataField> columns) : Operator, IBatchReceiver
{
    private Emitter<ChangeLine>? _output;

    public void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        for (var i = 0; i < rows.Count; i++)
        {
            _output!.Emit(new ChangeLine(rows.WeightOf(i), RowLine.Of(rows, i, columns, "\t")));
        }

        rows.Release();
    }

    public override void Flush() => _output?.Flush();

    protected override void OnOpen() => _output = Context.Output<ChangeLine>(0);
}

/// <summary>Drops what comes.</summary>
internal sealed class DiscardOperator : Operator, IBatchReceiver
{
    public void OnBatch(Batch batch) => batch.Release();
}

/// <summary>A row as a line.</summary>
internal static class RowLine
{
    public static string Of(ColumnBatch rows, int row, SqlList<DataField> columns, string separator)
    {
        var line = new StringBuilder();
        for (var c = 0; c < columns.Count; c++)
        {
            line.Append(c > 0 ? separator : "").Append(Value(rows[c], row, columns[c].Type));
        }

        return line.ToString();
    }

    private static string Value(Column column, int row, DataType type)
    {
        if (column.IsNull(row))
        {
            return "null";
        }

        if (type.Kind == TypeKind.Row)
        {
            var fields = new List<string>();
            for (var f = 0; f < type.Fields.Count; f++)
            {
                fields.Add(Value(column.Fields[f]!, row, type.Fields[f].Type));
            }

            return "(" + string.Join(", ", fields) + ")";
        }

        if (type.IsBinary)
        {
            return "x'" + Convert.ToHexStringLower(column.Text(row)) + "'";
        }

        return Folding.Value(column, row) switch
        {
            bool b => b ? "true" : "false",
            var value => ValueText.Of(value!, type),
        };
    }
}
