using System.Text;
using System.Text.Json;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Formats;

/// <summary>A whole line as the only column.</summary>
internal sealed class RawLineFormat : LineFormat
{
    public override string Extension => ".txt";

    public override string? Read(ReadOnlySpan<byte> line, Column?[] columns, int row, SqlList<DataField> fields, CellParser cells) =>
        columns[0] is not { } column || (fields[0].Type.IsBinary ? cells.SetBytes(column, row, line) : cells.TrySet(column, row, fields[0].Type, line)) ? null : $"it is no {fields[0].Type}";

    public override string Write(ColumnBatch rows, int row, SqlList<DataField> fields) => rows[0].IsNull(row) ? "" : ValueText.Of(Folding.Value(rows[0], row)!, fields[0].Type);
}
