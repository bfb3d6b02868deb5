namespace Freshet.Bench;

/// <summary>A keyed process function: for each number one value of 16 bytes is read, changed and written.</summary>
internal static class KeyedState
{
    public static Task<int> Run(BenchOptions options)
    {
        var keys = options.PositiveArgument(0, "KEYS");
        var events = options.Events(10_000_000);
        var env = StreamEnvironment.Create(options.ToJobOptions());
        env.FromSequence(0, events - 1)
            .Map(n => new Item((long)(WindowJobs.Mix((ulong)n) >> 1) % keys, 1))
            .KeyBy(k => k.Key)
            .Process(() => new Totals())
            .Discard();
        return Bench.Measure(env, options, _ => events);
    }

    internal readonly record struct Item(long Key, long Count);

    private record struct Total(long Count, long Last);

    internal sealed class Totals : KeyedProcessFunction<long, Item, Item>
    {
        private readonly ValueState<Total> _total;

        public Totals() => _total = Value<Total>("total");

        public override void OnRecord(Item record, ProcessContext<long, Item> context)
        {
            var total = _total.Value;
            total.Count += record.Count;
            total.Last = record.Key;
            _total.Value = total;
            if (total.Count == long.MaxValue)
            {
                context.Emit(record); // never: the work is the state's
            }
        }
    }
}
