using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>The job of <c>flink-bench nexmark</c>: a query over generated events, its rows dropped or written as flink-bench writes them.</summary>
internal static class NexmarkJob
{
    public static async Task<int> Run(BenchOptions options)
    {
        var query = options.Arguments.Count > 0 ? options.Arguments[0] : throw FreshetException.User($"nexmark needs a query: {string.Join(' ', Queries.Names)}.");
        var (events, generator) = (options.Events(10_000_000), GeneratorOf(options));
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var (file, written) = (options.Text("out"), new Written());
        Queries.Add(query, EventsOf(env, generator, events), file is null ? new Dropped() : written);
        options.RefuseUnused();
        if (file is not null)
        {
            CheckWritable(file); // makes it, so all else is checked by now
        }

        var exit = await Bench.Measure(env, options, _ => events);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, written.Text());
        }

        return exit;
    }

    /// <summary>All events of a generator up to a number, from as many readers as the source has subtasks.</summary>
    public static DataStream<Event> EventsOf(StreamEnvironment env, NexmarkGenerator generator, long events) =>
        env.FromSource("nexmark", () => new NexmarkReader(generator, events), isBounded: true, detail: $"{events} events");

    /// <summary>The generator that the options ask for.</summary>
    public static NexmarkGenerator GeneratorOf(BenchOptions options) => new(options.Signed("seed", 1), options.Rate(), options.Signed("disorder", 1));

    /// <summary>Refuses a file that cannot be written, before the job runs.</summary>
    private static void CheckWritable(string file)
    {
        try
        {
            using var opened = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw FreshetException.User($"--out {file} cannot be written: {e.Message}");
        }
    }

    private sealed class Dropped : IAnswer
    {
        public void Take<TRow>(DataStream<TRow> rows)
            where TRow : struct, IRow => rows.Discard();

        public void TakeNewest<TRow>(DataStream<TRow> rows)
            where TRow : struct, IUpdate => rows.Discard();
    }
}

/// <summary>The answer of a query as text: one row a line, in ordinal order; of an answer that changes, what it is at the end.</summary>
internal sealed class Written : IAnswer
{
    private readonly List<string> _lines = [];
    private readonly List<(string Key, string Line)> _updates = []; // those of one key come from one subtask, in order

    public void Take<TRow>(DataStream<TRow> rows)
        where TRow : struct, IRow => rows.Map(row => row.ToLine()).ToCollection(_lines);

    public void TakeNewest<TRow>(DataStream<TRow> rows)
        where TRow : struct, IUpdate => rows.Map(row => (row.ToKey(), row.ToLine())).ToCollection(_updates);

    /// <summary>The lines, once the job has ended.</summary>
    public string Text()
    {
        var newest = new Dictionary<string, string>();
        foreach (var (key, line) in _updates)
        {
            newest[key] = line;
        }

        return string.Concat(_lines.Concat(newest.Values).Order(StringComparer.Ordinal).Select(line => line + "\n"));
    }
}
