using System.Buffers;
using System.Text;
using Freshet.Sql.Columns;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>LISTAGG: the texts of a group in order, each as often as it is there, with a separator between them; NULL for none.</summary>
internal sealed class ListAccumulator(string separator) : CountedAccumulator(DataType.String.WithNull(true), countsNull: false)
{
    private readonly byte[] _separator = Encoding.UTF8.GetBytes(separator);
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ViewWriter _decoded = new();
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly long[] _counts = new long[Column.Rows];

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(Storage.View);
        for (var i = 0; i < rows.Length; i++)
        {
            _text.ResetWrittenCount();
            if (rows[i] == 0 || !Write(Counted(rows[i], memory)))
            {
                to.SetNull(i);
                memory.Texts.Set(to, i, default);
            }
            else
            {
                memory.Texts.Set(to, i, _text.WrittenSpan);
            }
        }

        return to;
    }

    /// <summary>Writes the texts of a group; false when there is none.</summary>
    private bool Write(ReadOnlySpan<byte> all)
    {
        var isThere = false;
        using var arena = new Arena();
        var (at, count) = (0, 0);
        while (CountedRows.Next(all, ref at, out var bytes, out var times))
        {
            if (times > 0)
            {
                _starts[count] = arena.Copy(bytes);
                _ends[count] = _starts[count] + bytes.Length;
                _counts[count++] = times;
                if (count == Column.Rows)
                {
                    WriteTexts(count, ref isThere);
                    count = 0;
                }
            }
        }

        WriteTexts(count, ref isThere);
        return isThere;
    }

    private void WriteTexts(int count, ref bool isThere)
    {
        if (count == 0)
        {
            return;
        }

        var columns = new Column[1];
        Format.Decode(_starts.AsSpan(0, count), _ends.AsSpan(0, count), columns, _decoded);
        for (var i = 0; i < count; i++)
        {
            for (var n = 0L; n < _counts[i]; n++)
            {
                if (isThere)
                {
                    _text.Write(_separator);
                }

                isThere = true;
                _text.Write(columns[0].Text(i));
            }
        }

        columns[0].Release();
    }
}
