using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>One column out of rows of several.</summary>
internal ref struct Merge(DataType type, int total)
{
    private Column? _to;

    /// <summary>Takes these rows of a column, and its ownership.</summary>
    public void Take(Column from, ReadOnlySpan<ushort> rows)
    {
        if (_to is null && rows.Length == total)
        {
            _to = from;
            return;
        }

        _to ??= New(type);
        Copy(from, _to, rows);
        from.Release();
    }

    public Column Result() => _to ?? New(type);

    private static Column New(DataType type)
    {
        if (type.Kind != TypeKind.Row)
        {
            return Column.Rent(type.Storage());
        }

        var fields = new Column?[type.Fields.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = New(type.Fields[i].Type);
        }

        return Column.RentStruct(fields);
    }

    private static void Copy(Column from, Column to, ReadOnlySpan<ushort> rows)
    {
        RowCopy.Values(from, to, rows, default(InPlace));
        for (var i = 0; i < to.Fields.Length; i++)
        {
            Copy(from.Fields[i]!, to.Fields[i]!, rows);
        }

        RowCopy.Nulls(from, to, rows, default(InPlace));
        to.TakeBuffers(from);
    }
}
