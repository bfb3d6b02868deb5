using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Freshet.Core.Graph;
using Freshet.Sql;
using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Tool.Sql;

/// <summary>Lines of files as a table.</summary>
internal sealed class LineTable(string path, Format<Utf8Text> lines, Func<LineFormat> format, SqlList<DataField> columns) : TableSource
{
    public override SqlList<DataField> Columns => columns;

    public override bool IsBounded => true;

    public override int Build(StreamEnvironment env, ColumnNeed need)
    {
        var read = env.FromFiles(path, lines);
        var id = env.NextId;
        return env.Add(
            new StreamNode { Id = id, Name = $"read {path}", Role = NodeRole.Operator, Create = () => new DecodeOperator(format, columns, need, path), Detail = format().Extension[1..] },
            new StreamEdge(read.NodeId, 0, id, new Partitioning.Forward()));
    }
}

/// <summary>Lines as they are, but for the first of each file.</summary>
internal sealed class HeaderLines : Format<Utf8Text>
{
    private readonly Format<Utf8Text> _lines = Format.Utf8;

    public override string Name => "utf8 behind a header";

    public override bool HasHeader => true;

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out Utf8Text value, out string? error) => _lines.TryDecode(record, out value, out error);

    public override int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<Utf8Text> into, out string? error) =>
        _lines.DecodeMany(bytes, records, into, out error);

    public override void Encode(Utf8Text value, IBufferWriter<byte> to) => _lines.Encode(value, to);
}
