using Freshet.Core;
using static Freshet.Aggregates;

namespace Freshet.Tests.Recovery;

/// <summary>Windows behind an exchange: what is folded before it gives what is not.</summary>
public sealed class CombinerTests
{
    private const long Numbers = 300_000;

    [Theory]
    [InlineData(3, 1000, 1000, true)] // few keys: almost everything is folded
    [InlineData(3, 1000, 250, true)]
    [InlineData(200_000, 100_000, 100_000, false)] // each key about once a window: it steps aside
    [InlineData(9_000, 100_000, 25_000, false)]
    public async Task Results_are_those_of_a_plain_count(long keys, long sizeMs, long slideMs, bool isFolded)
    {
        var (rows, status) = await Run<long>(n => Scatter(n) % keys, sizeMs, slideMs);

        Assert.Equal(Expected(n => Scatter(n) % keys, sizeMs, slideMs), rows.OrderBy(r => r.End).ThenBy(r => r.Key));
        var crossed = status.Operators.Where(o => o.Name == "window").Sum(o => o.RecordsIn);
        Assert.InRange(crossed, 1, Numbers);
        Assert.Equal(isFolded, crossed < Numbers / 20);
    }

    [Fact]
    public async Task Texts_are_folded_as_well()
    {
        var (rows, status) = await Run<string>(n => $"a key of more than sixteen bytes {n % 5}", 1000, 1000);

        Assert.Equal(Expected(n => $"a key of more than sixteen bytes {n % 5}", 1000, 1000), rows.OrderBy(r => r.End).ThenBy(r => r.Key));
        Assert.InRange(status.Operators.Where(o => o.Name == "window").Sum(o => o.RecordsIn), 1, Numbers / 20);
    }

    [Fact]
    public async Task Late_records_are_counted_one_by_one()
    {
        // The numbers rise, then comes a stretch from the far past. One reader: with two, time waits for the slower one, so late is what its race makes late.
        var env = StreamEnvironment.Create(Jobs.Options());
        env.FromSequence(0, Numbers - 1).WithParallelism(1)
            .WithWatermarks(Watermarks.Monotonic(), n => n < Numbers - 1000 ? n + 1_000_000 : 5).WithParallelism(1)
            .KeyBy(n => n % 3)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((key, window, n) => new Row<long>(key, window.EndMs, n))
            .Discard();
        var status = await env.RunQuietly();

        Assert.Equal(1000, status.Late);
    }

    [Fact]
    public async Task A_throwing_function_is_named()
    {
        var env = StreamEnvironment.Create(Jobs.Options());
        env.FromSequence(0, 999)
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n % 3)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Reduce((a, b) => throw new InvalidOperationException("no sums today"))
            .Discard();
        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("operator 'window'", error.Message, StringComparison.Ordinal);
        Assert.Contains("no sums today", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_that_a_function_throws_on_is_named_and_so_is_the_operator_by_its_name()
    {
        var env = StreamEnvironment.Create(Jobs.Options());
        env.FromSequence(0, 999)
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n % 3)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Aggregate(Sum<long, long>(n => n == 777 ? throw new InvalidOperationException("no luck") : n))
            .WithName("totals")
            .Discard();
        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("operator 'totals'", error.Message, StringComparison.Ordinal);
        Assert.Contains("(777): no luck", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(IReadOnlyList<Row<K>> Rows, Freshet.Runtime.Jobs.JobStatus Status)> Run<K>(Func<long, K> key, long sizeMs, long slideMs)
    {
        var env = StreamEnvironment.Create(Jobs.Options());
        var rows = new List<Row<K>>();
        env.FromSequence(0, Numbers - 1)
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(64)), TimeOf)
            .KeyBy(key)
            .Window(Sliding.EventTime(TimeSpan.FromMilliseconds(sizeMs), TimeSpan.FromMilliseconds(slideMs)))
            .Aggregate(Count<long>(), (k, window, n) => new Row<K>(k, window.EndMs, n))
            .ToCollection(rows);
        var status = await env.RunQuietly();
        return (rows, status);
    }

    private static IEnumerable<Row<K>> Expected<K>(Func<long, K> key, long sizeMs, long slideMs)
    {
        var counts = new Dictionary<(K, long), long>();
        for (long n = 0; n < Numbers; n++)
        {
            var time = TimeOf(n);
            for (var start = time / slideMs * slideMs; start > time - sizeMs; start -= slideMs)
            {
                counts[(key(n), start + sizeMs)] = counts.GetValueOrDefault((key(n), start + sizeMs)) + 1;
            }
        }

        return counts.Select(c => new Row<K>(c.Key.Item1, c.Key.Item2, c.Value)).OrderBy(r => r.End).ThenBy(r => r.Key);
    }

    /// <summary>Out of order by up to 64 ms, from 1000 on.</summary>
    private static long TimeOf(long n) => 1000 + (n & ~63L) + (Scatter(n) & 63);

    private static long Scatter(long n) => (long)(((ulong)n * 0x9E3779B97F4A7C15) >> 20);

    private sealed record Row<K>(K Key, long End, long Count);
}
