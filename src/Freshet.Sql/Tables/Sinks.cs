using Freshet.Core.Graph;
using Freshet.Sql.Operators;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>Drops all rows.</summary>
internal sealed class BlackholeSink : TableSink
{
    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns) => env.Add(
        new StreamNode { Id = env.NextId, Name = "blackhole", Role = NodeRole.Sink, Create = static () => new DiscardOperator() },
        new StreamEdge(input, 0, env.NextId, new Partitioning.Forward()));
}

/// <summary>Shows changes on the console: <c>+[1, a]</c> for a row that comes, <c>-[1, a]</c> for one that goes.</summary>
internal sealed class PrintSink(string prefix) : TableSink
{
    public static ConnectedTable Make(TableOptions options)
    {
        var prefix = options.Text("print-identifier");
        return new ConnectedTable(null, () => new PrintSink(prefix is null ? "" : prefix + "> "));
    }

    public override void Build(StreamEnvironment env, int input, SqlList<DataField> columns) =>
        LineStream.Of(env, input, columns).FlatMap<ChangeLine, string>((change, to) =>
        {
            var line = $"{prefix}{(change.Weight > 0 ? "+" : "-")}[{change.Line.Replace("\t", ", ", StringComparison.Ordinal)}]";
            for (var i = Math.Abs(change.Weight); i > 0; i--)
            {
                to.Emit(line);
            }
        }).ToConsole();
}

/// <summary>Batches of columns as a stream of lines.</summary>
internal static class LineStream
{
    public static DataStream<ChangeLine> Of(StreamEnvironment env, int input, SqlList<DataField> columns)
    {
        var node = env.Add(
            new StreamNode { Id = env.NextId, Name = "rows", Role = NodeRole.Operator, Create = () => new LinesOperator(columns) },
            new StreamEdge(input, 0, env.NextId, new Partitioning.Forward()));
        return new DataStream<ChangeLine>(env, node);
    }
}
