namespace Freshet.Bench;

/// <summary>What a record of 80 bytes pays for going through a map, a filter and a map.</summary>
internal static class ChainJob
{
    public static Task<int> Run(BenchOptions options)
    {
        var events = options.Events(100_000_000);
        var env = StreamEnvironment.Create(options.ToJobOptions());
        env.FromSource("wide records", () => new WideReader(events), isBounded: true)
            .Map((in Wide wide, out Wide mapped) =>
            {
                mapped = wide;
                mapped.B = wide.A * 3;
            })
            .Filter((in wide) => (wide.B & 7) != 0)
            .Map((in Wide wide, out Wide mapped) =>
            {
                mapped = wide;
                mapped.C = wide.A ^ wide.B;
            })
            .Discard();
        return Bench.Measure(env, options, _ => events);
    }

    private record struct Wide(long A, long B, long C, long D, long E, long F, long G, long H, long I, long J);

    /// <summary>Fills batches with little work, so that the chain is what is measured.</summary>
    private sealed class WideReader(long events) : SourceReader<Wide>
    {
        private readonly EventNumbers _numbers = new(events);

        public override ReadResult Read()
        {
            var batch = Batch<Wide>.Rent();
            batch.Split = 0;
            var places = batch.Places;
            var count = 0;
            while (count < places.Length && _numbers.Next(out var first, out var run))
            {
                run = Math.Min(run, places.Length - count);
                for (var i = 0; i < run; i++)
                {
                    ref var wide = ref places[count + i]; // field by field: a value copied right after its fields are written stalls the processor
                    (wide.A, wide.B, wide.C, wide.D, wide.E) = (first + i, i, 0, 0, 0);
                    (wide.F, wide.G, wide.H, wide.I, wide.J) = (0, 0, 0, 0, 0);
                }

                _numbers.Take(run);
                count += run;
            }

            batch.SetCount(count);
            Output.Send(batch);
            return _numbers.Next(out _, out _) ? ReadResult.More : ReadResult.Finished;
        }

        public override void Snapshot(SnapshotWriter snapshot) => _numbers.Snapshot(snapshot);

        protected override void OnOpen()
        {
            base.OnOpen();
            _numbers.Open(Context);
        }
    }
}
