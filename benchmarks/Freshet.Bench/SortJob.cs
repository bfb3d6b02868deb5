using System.Globalization;

namespace Freshet.Bench;

/// <summary>Sorts records of 100 bytes (as in the sort benchmark of Anon. et al., 1985) by a random key of eight bytes; checks that they come in order.</summary>
internal static class SortJob
{
    private const int RecordBytes = 100;

    public static Task<int> Run(BenchOptions options)
    {
        var gib = options.Arguments is [var text, ..] && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e6
            ? number
            : throw FreshetException.User("sort needs GIB, a positive number: sort 0.5");
        var records = (long)(gib * (1L << 30)) / RecordBytes;
        options = options with { AlwaysBatch = true };
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var last = long.MinValue;
        long count = 0;
        env.FromSequence(0, records - 1)
            .Map(n => new Record((long)WindowJobs.Mix((ulong)n), default, default, default, default, default, n, 0))
            .SortBy(r => r.Key)
            .ForEach(r =>
            {
                if (r.Key < last)
                {
                    throw new InvalidOperationException($"{r.Key} came after {last}.");
                }

                last = r.Key;
                count++;
            });
        return Bench.Measure(env, options, _ => count == records ? records : throw new InvalidOperationException($"{count} of {records} records came."), () => $",\"bytes\":{records * RecordBytes}");
    }

    private readonly record struct Record(long Key, Guid A, Guid B, Guid C, Guid D, Guid E, long F, int G);
}
