namespace Freshet.Bench;

/// <summary>Rows of 32 bytes, made in each subtask, sent by the hash of their key to all subtasks, and read there.</summary>
internal static class ExchangeJob
{
    public static Task<int> Run(BenchOptions options)
    {
        options = options with { ParallelismDefault = 2 };
        var events = options.Events(200_000_000);
        var env = StreamEnvironment.Create(options.ToJobOptions());
        env.FromSequence(0, events - 1)
            .Map((in long n, out Row row) => row = new Row(n, n, n, n))
            .KeyBy(row => row.Key)
            .Process(() => new Taker())
            .Discard();
        return Bench.Measure(env, options, _ => events);
    }

    private readonly record struct Row(long Key, long A, long B, long C);

    /// <summary>Looks at every row, so that its bytes do come over.</summary>
    private sealed class Taker : KeyedProcessFunction<long, Row, long>
    {
        private long _sum;

        public override void OnRecord(Row row, ProcessContext<long, long> context) => _sum += row.Key ^ row.C;
    }
}
