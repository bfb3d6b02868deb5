using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>
/// Makes the Nexmark events, prints none, and adds up <see cref="EventSum"/> of each: the sum is in the job's line, so no field of any event
/// can be left out. It is the same whatever the parallelism.
/// </summary>
internal static class GeneratorJob
{
    public static Task<int> Run(BenchOptions options)
    {
        var (events, generator) = (options.Events(50_000_000), NexmarkJob.GeneratorOf(options));
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var total = new Total();
        NexmarkJob.EventsOf(env, generator, events).ToSink("sum", () => new SumWriter(total));
        return Bench.Measure(env, options, status => status.RecordsIn, () => $",\"sum\":\"{total.Sum:x16}\"");
    }

    private sealed class Total
    {
        private ulong _sum;

        public ulong Sum => _sum;

        public void Add(ulong sum) => Interlocked.Add(ref _sum, sum);
    }

    private sealed class SumWriter(Total total) : SinkWriter<Event>
    {
        public override void OnBatch(Batch<Event> batch)
        {
            var sum = 0UL;
            foreach (ref readonly var e in batch.Items)
            {
                sum += EventSum.Of(in e);
            }

            total.Add(sum);
            batch.Release();
        }
    }
}
