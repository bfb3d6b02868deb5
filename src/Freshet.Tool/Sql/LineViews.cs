using System.Text.Encodings.Web;
using System.Text.Json;
using Freshet.Sql;

namespace Freshet.Tool.Sql;

/// <summary>Every change of the result as a line: <c>+</c> a row that comes, <c>-</c> one that goes, its values between tabs.</summary>
internal sealed class ChangelogView(ResultShape shape) : IResultView
{
    private readonly IReadOnlyList<DataField> _fields = shape.Fields;
    private readonly TextWriter _out = Output.Lines();
    private bool _hasHeader;

    public void Take(IReadOnlyList<ResultChange> changes)
    {
        Header();
        foreach (var change in changes)
        {
            var line = (change.Weight > 0 ? "+\t" : "-\t") + string.Join('\t', shape.Visible.Select((v, i) => Cells.Text(change.Cells[v], _fields[i].Type)));
            for (var i = Math.Abs(change.Weight); i > 0; i--)
            {
                _out.WriteLine(line);
            }
        }

        _out.Flush();
    }

    public bool IsLive => true;

    public void ShowNow()
    {
    }

    public void Finish()
    {
        Header();
        _out.Flush();
    }

    private void Header()
    {
        if (!_hasHeader)
        {
            _out.WriteLine("op\t" + string.Join('\t', _fields.Select(static f => f.Name)));
            _hasHeader = true;
        }
    }
}

/// <summary>JSON lines. The rows of the answer, an object each; or its changes, <c>{"change":1,"row":{...}}</c>.</summary>
internal sealed class JsonView(ResultShape shape, bool changes) : IResultView
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlyList<DataField> _fields = shape.Fields;
    private readonly Stream _out = Output.Bytes();
    private readonly RowBag _bag = new(shape);

    // rows that only come, in no order of the query, need not wait for the end
    private bool IsAtOnce => changes || (shape.Relation.IsAppendOnly && shape.Order.Count == 0);

    public void Take(IReadOnlyList<ResultChange> taken)
    {
        foreach (var change in taken)
        {
            if (!IsAtOnce)
            {
                _bag.Add(change);
            }
            else if (changes)
            {
                Line(writer =>
                {
                    writer.WriteNumber("change", change.Weight);
                    writer.WriteStartObject("row");
                    Members(writer, change.Cells);
                    writer.WriteEndObject();
                });
            }
            else
            {
                for (var i = change.Weight; i > 0; i--)
                {
                    Line(writer => Members(writer, change.Cells));
                }
            }
        }

        _out.Flush();
    }

    public bool IsLive => true;

    public void ShowNow()
    {
    }

    public void Finish()
    {
        foreach (var row in _bag.Rows())
        {
            Line(writer => Members(writer, row));
        }

        _out.Flush();
    }

    private void Line(Action<Utf8JsonWriter> members)
    {
        using (var writer = new Utf8JsonWriter(_out, Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        _out.WriteByte((byte)'\n');
    }

    private void Members(Utf8JsonWriter writer, object?[] cells)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            writer.WritePropertyName(_fields[i].Name);
            Cells.Write(writer, cells[shape.Visible[i]], _fields[i].Type);
        }
    }
}
