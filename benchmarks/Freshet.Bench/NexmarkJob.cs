using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>The job of <c>flink-bench nexmark</c>: a query over generated events, its rows dropped or written as flink-bench writes them.</summary>
internal static class NexmarkJob
{
    public static async Task<int> Run(BenchOptions options)
    {
        var query = options.Arguments.Count > 0 ? options.Arguments[0] : throw FreshetException.User($"nexmark needs a query: {string.Join(' ', Queries.Names)}.");
        var (events, generator) = (options.Number("events", 10_000_000), GeneratorOf(options));
        var env = StreamEnvironment.Create(options.ToJobOptions());
        if (options.Text("out") is not { } file)
        {
            Queries.Add(query, EventsOf(env, generator, events), new Dropped());
            return await Bench.Measure(env, options, _ => events);
        }

        var written = new Written();
        Queries.Add(query, EventsOf(env, generator, events), written);
        var exit = await Bench.Measure(env, options, _ => events);
        await File.WriteAllTextAsync(file, written.Text());
        return exit;
    }

    /// <summary>All events of a generator up to a number, from as many readers as the source has subtasks.</summary>
    public static DataStream<Event> EventsOf(StreamEnvironment env, NexmarkGenerator generator, long events) =>
        env.FromSource("nexmark", () => new NexmarkReader(generator, events), isBounded: true, detail: $"{events} events");

    private static NexmarkGenerator GeneratorOf(BenchOptions options)
    {
        var rate = options.Number("rate", 1_000_000);
        return rate > 0
            ? new NexmarkGenerator(options.Number("seed", 1), rate, options.Number("disorder", 1))
            : throw FreshetException.User("--rate is 0: it must be at least 1 event a second.");
    }

    private sealed class Dropped : IAnswer
    {
        public void Take<TRow>(DataStream<TRow> rows)
            where TRow : struct, IRow => rows.Discard();
    }
}

/// <summary>The answer of a query as text: one row a line, in ordinal order.</summary>
internal sealed class Written : IAnswer
{
    private readonly List<string> _lines = [];

    public void Take<TRow>(DataStream<TRow> rows)
        where TRow : struct, IRow => rows.Map(row => row.ToLine()).ToCollection(_lines);

    /// <summary>The lines, once the job has ended.</summary>
    public string Text()
    {
        _lines.Sort(StringComparer.Ordinal);
        return string.Concat(_lines.Select(line => line + "\n"));
    }
}
