using static Freshet.Aggregates;

namespace Freshet.Tests.Docs;

/// <summary>The README's snippet, compiled and run as it stands there.</summary>
internal static class ReadmeSnippet
{
    public static async Task RunAsync(IEnumerable<Line> lines, string folder)
    {
        // README begin
        var env = StreamEnvironment.Create();

        var counts = env.FromCollection(lines)
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)), line => line.TimeMs)
            .FlatMap(line => line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .KeyBy(word => word)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(10)))
            .Aggregate(Count<string>(), (word, window, n) => new WordCount(word, window.End, n));

        counts.ToFiles(folder, Format.Csv<WordCount>());

        await env.RunAsync("word-count");
        // README end
    }

    internal sealed record Line(long TimeMs, string Text);

    internal sealed record WordCount(string Word, DateTimeOffset WindowEnd, long Count);
}
