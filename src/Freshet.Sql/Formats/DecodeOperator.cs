using System.Globalization;
using Freshet.Sql.Columns;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Formats;

/// <summary>Lines of text to columns.</summary>
internal sealed class DecodeOperator(Func<LineFormat> format, SqlList<DataField> fields, ColumnNeed need, string table) : Operator, IReceiver<Utf8Text>
{
    private readonly LineFormat _format = format();
    private readonly ViewWriter _texts = new();
    private readonly RowColumns _columns = new(fields, need);
    private CellParser? _cells;
    private BatchEmitter? _output;
    private long _lines;

    public void OnBatch(Batch<Utf8Text> batch)
    {
        var row = 0;
        foreach (var line in batch.Items)
        {
            if (row == 0)
            {
                _columns.Begin();
            }

            _lines++;
            if (_format.Read(line.Bytes, _columns.All, row, fields, _cells!) is { } why)
            {
                if (!_format.SkipsBad)
                {
                    var text = line.ToString();
                    throw FreshetException.User(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Context.Describe()} cannot read line {_lines} of what this subtask reads into table '{table}': {why}. The line: {(text.Length > 200 ? text[..200] + "…" : text)}"));
                }

                Context.Metrics.AddBad(1);
                _columns.Mend(row);
                continue;
            }

            if (++row == Column.Rows)
            {
                GiveOut(row, batch.Split);
                row = 0;
            }
        }

        if (row > 0)
        {
            GiveOut(row, batch.Split);
        }
        else
        {
            _columns.Drop();
        }

        batch.Release();
    }

    public override void Close()
    {
        _columns.Drop();
        _texts.Dispose();
    }

    protected override void OnOpen()
    {
        _output = Context.BatchOutput(0);
        _cells = new CellParser(_texts);
    }

    private void GiveOut(int rows, int split)
    {
        var batch = _columns.Take(rows);
        batch.Split = split;
        _output!.Send(batch);
    }
}

/// <summary>Rows of columns to lines of text.</summary>
internal sealed class EncodeOperator(Func<LineFormat> format, SqlList<DataField> fields) : Operator, IBatchReceiver
{
    private readonly LineFormat _format = format();
    private Emitter<string>? _output;

    public void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        for (var i = 0; i < rows.Count; i++)
        {
            var times = rows.WeightOf(i);
            for (; times > 0; times--)
            {
                _output!.Emit(_format.Write(rows, i, fields));
            }
        }

        rows.Release();
    }

    public override void Flush() => _output?.Flush();

    protected override void OnOpen() => _output = Context.Output<string>(0);
}
