using Freshet.Core.Graph;
using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Tables;

/// <summary>The connector <c>filesystem</c>: lines of a file or of all files of a folder; written into a folder, exactly once.</summary>
internal static class FileSystemTable
{
    public static ConnectedTable Connect(TableOptions options, SqlList<DataField> columns)
    {
        var path = options.Required("path");
        path = path.StartsWith("file://", StringComparison.Ordinal) ? path[7..] : path;
        _ = LineFormat.Of(options); // its errors
        var interval = options.Text("source.monitor-interval");
        var watch = interval is null ? (TimeSpan?)null
            : interval.EndsWith("ms", StringComparison.Ordinal) && int.TryParse(interval[..^2], out var ms) && ms > 0 ? TimeSpan.FromMilliseconds(ms)
            : interval.EndsWith('s') && int.TryParse(interval[..^1], out var s) && s > 0 ? TimeSpan.FromSeconds(s)
            : throw FreshetException.User($"Option 'source.monitor-interval' of table '{options.Table}' is a time such as 500ms or 10s, and '{interval}' is none.");
        return new ConnectedTable(
            () => new Source(options.Table, path, watch, () => LineFormat.Of(options), columns),
            () => new Sink(path, () => LineFormat.Of(options)));
    }

    private sealed class Source(string table, string path, TimeSpan? watch, Func<LineFormat> format, SqlList<DataField> columns) : TableSource
    {
        public override SqlList<DataField> Columns => columns;

        public override bool IsBounded => watch is null;

        public override int Build(StreamEnvironment env, ColumnNeed need)
        {
            var lines = env.FromFiles(path, Format.Utf8, watch is null ? null : new FileSourceOptions { Watch = watch });
            var id = env.NextId;
            return env.Add(
                new StreamNode { Id = id, Name = $"read {table}", Role = NodeRole.Operator, Create = () => new DecodeOperator(format, columns, need, table), Detail = format().Extension[1..] },
                new StreamEdge(lines.NodeId, 0, id, new Partitioning.Forward()));
        }
    }

    private sealed class Sink(string path, Func<LineFormat> format) : TableSink
    {
        public override bool TakesChanges => false;

        public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns)
        {
            var id = env.NextId;
            env.Add(
                new StreamNode { Id = id, Name = "write", Role = NodeRole.Operator, Create = () => new EncodeOperator(format, columns) },
                new StreamEdge(input, 0, id, new Partitioning.Forward()));
            new DataStream<string>(env, id).ToFiles(path, Format.Text, new FileSinkOptions { Extension = format().Extension });
        }
    }
}
