using Freshet.Core.Graph;
using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>The connector <c>filesystem</c>: lines of a file or of all files of a folder; written into a folder, exactly once.</summary>
internal static class FileSystemTable
{
    public static ConnectedTable Connect(TableOptions options, SqlList<DataField> columns)
    {
        var path = options.Required("path");
        path = path.StartsWith("file://", StringComparison.Ordinal) ? path[7..] : path;
        _ = LineFormat.Of(options); // its errors
        var watch = options.Duration("source.monitor-interval");
        if (watch == TimeSpan.Zero)
        {
            throw FreshetException.User($"Option 'source.monitor-interval' of table '{options.Table}' is above zero.");
        }

        return new ConnectedTable(
            () => new LineTable(options.Table, path, Format.Utf8, () => LineFormat.Of(options), columns, watch),
            () => new Sink(path, () => LineFormat.Of(options)));
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
