using Freshet.Core.Graph;
using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Tables;

/// <summary>Lines of files, each a row; with <paramref name="watch"/> the folder is looked at again for new ones.</summary>
internal sealed class LineTable(string name, string path, Format<Utf8Text> lines, Func<LineFormat> format, SqlList<DataField> columns, TimeSpan? watch = null) : TableSource
{
    public override SqlList<DataField> Columns => columns;

    public override bool IsBounded => watch is null;

    public override int Build(StreamEnvironment env, ColumnNeed need)
    {
        var read = env.FromFiles(path, lines, watch is null ? null : new FileSourceOptions { Watch = watch });
        var id = env.NextId;
        return env.Add(
            new StreamNode { Id = id, Name = $"read {name}", Role = NodeRole.Operator, Create = () => new DecodeOperator(format, columns, need, name), Detail = format().Extension[1..] },
            new StreamEdge(read.NodeId, 0, id, new Partitioning.Forward()));
    }
}
