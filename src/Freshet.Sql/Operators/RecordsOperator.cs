using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Operators;

/// <summary>Rows of columns as records.</summary>
internal sealed class RecordsOperator<T>(SqlList<DataField> columns, RecordMaker<T> maker) : Operator, IBatchReceiver
{
    private Emitter<Change<T>>? _output;

    public void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        for (var i = 0; i < rows.Count; i++)
        {
            _output!.Emit(new Change<T>(maker.Make(rows, i, columns), rows.WeightOf(i)));
        }

        rows.Release();
    }

    public override void Flush() => _output?.Flush();

    protected override void OnOpen() => _output = Context.Output<Change<T>>(0);
}
