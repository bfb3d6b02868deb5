using static Freshet.Aggregates;

namespace Freshet.Tests.BatchMode;

/// <summary>Sorting, and work on all records of a subtask at once.</summary>
public sealed class PerPartitionTests
{
    private const long Little = 1;

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, Little)]
    [InlineData(true, Little)]
    public async Task SortBy_orders_whole_numbers(bool descending, long? bytes)
    {
        var numbers = Numbers(5000).Select(n => (n * 7919L % 1001) - 500).Concat([long.MinValue, long.MaxValue]).ToArray();
        var sorted = await Sorted(numbers, n => n, descending, bytes);

        Assert.Equal(descending ? numbers.OrderDescending() : numbers.Order(), sorted);
    }

    /// <summary>What follows has the one subtask of the sort, unless it says otherwise.</summary>
    [Fact]
    public async Task SortBy_gives_its_order_to_what_follows()
    {
        var numbers = Numbers(20_000).Select(n => n * 7919L % 20_011).ToArray();
        DataStream<long> Sort() => StreamEnvironment.Create(new JobOptions { Mode = ExecutionMode.Batch, Parallelism = 4 }).FromCollection(numbers).Rebalance().Map(n => n).SortBy(n => n);

        Assert.Equal(numbers.Order(), await Sort().ToListAsync());
        Assert.Equal(numbers.Order().Select(n => n * 2), await Sort().Map(n => n * 2).Filter(n => n >= 0).ToListAsync());
        using var folder = new TempFolder();
        var sorted = Sort();
        sorted.Map(n => $"{n}").ToFiles(folder["out"], Format.Text);
        await sorted.Environment.RunQuietly();
        Assert.Equal(numbers.Order().Select(n => $"{n}"), File.ReadLines(Assert.Single(Directory.GetFiles(folder["out"], "*", SearchOption.AllDirectories), f => !Path.GetFileName(f).StartsWith('.'))));
    }

    [Fact]
    public void SortBy_leaves_what_says_its_parallelism_or_is_behind_an_exchange()
    {
        var env = StreamEnvironment.Create(new JobOptions { Mode = ExecutionMode.Batch, Parallelism = 4 });
        var sorted = env.FromCollection([1L]).SortBy(n => n);
        sorted.Map(n => n).WithName("own").WithParallelism(3).Map(n => n).WithName("behind it").Discard();
        sorted.Rebalance().Map(n => n).WithName("spread").Discard();
        sorted.KeyBy(n => n).Count((_, n) => n).WithName("counted").Map(n => n).WithName("as counted").Discard();

        var plan = env.Explain();

        Assert.Contains(": own  x3", plan, StringComparison.Ordinal);
        Assert.Contains(": behind it → discard  x4", plan, StringComparison.Ordinal);
        Assert.Contains(": spread → discard  x4", plan, StringComparison.Ordinal);
        Assert.Contains(": counted → as counted → discard  x4", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SortBy_keeps_the_order_of_equal_keys()
    {
        var records = Numbers(4000).Select(i => (Key: i % 7, Id: i)).ToArray();

        Assert.Equal(records.OrderBy(r => r.Key), await Sorted(records, r => r.Key, false, Little));
        Assert.Equal(records.OrderByDescending(r => r.Key), await Sorted(records, r => r.Key, true, Little));
    }

    [Fact]
    public async Task SortBy_orders_floating_point_numbers_as_NET_does()
    {
        double[] numbers = [double.NaN, 1.5, -0.0, 0.0, double.NegativeInfinity, -3, double.Epsilon, double.PositiveInfinity, -double.Epsilon, 3e300, -1e-300];

        Assert.Equal(numbers.Order(), await Sorted(numbers, n => n, false, null));
        Assert.Equal(numbers.Select(n => (float)n).Order(), await Sorted([.. numbers.Select(n => (float)n)], n => n, false, null));
    }

    [Fact]
    public async Task SortBy_orders_texts_by_code_points_and_null_first()
    {
        string?[] texts = ["b", "", "abcdefgh-2", null, "abcdefgh-1", "abcdefg", "abcdefg\0", "Z", "ä", "z", "\u00e9t\u00e9", "\U0001F600", "\uFFFD", "abc\0", "abc"];
        var expected = texts.OrderBy(t => t is null ? [] : (byte[])[1, .. System.Text.Encoding.UTF8.GetBytes(t)], Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));

        Assert.Equal(expected, (await Sorted([.. texts.Select(t => new Text(t))], t => t.Value, false, null)).Select(t => t.Value));
        Assert.Equal(expected.Reverse(), (await Sorted([.. texts.Select(t => new Text(t))], t => t.Value, true, Little)).Select(t => t.Value));
    }

    [Fact]
    public async Task SortBy_orders_by_several_members_and_everything_comparable()
    {
        var records = Numbers(3000).Select(i => new Sale($"shop {i * 31 % 13}", i * 17 % 5 == 0 ? null : i * 17 % 5, new DateOnly(2026, 1 + (i % 12), 1))).ToArray();

        Assert.Equal(
            records.OrderBy(r => r.Shop, StringComparer.Ordinal).ThenBy(r => r.Amount),
            await Sorted(records, r => (r.Shop, r.Amount), false, Little));
        Assert.Equal(records.OrderByDescending(r => r.Day), await Sorted(records, r => r.Day, true, Little));
        Assert.Equal(records.OrderBy(r => r.Amount), await Sorted(records, r => r.Amount, false, Little));
        Assert.Equal(Numbers(500).Select(i => (decimal)i / 7).OrderDescending(), await Sorted(Numbers(500).Select(i => (decimal)i / 7).ToArray(), d => d, true, null));
    }

    [Fact]
    public void Tuples_are_ordered_by_code_points_in_any_culture()
    {
        var comparer = new TupleComparer<(string?, int)>();
        (string?, int)[] keys = [("a", 1), ("B", 2), ("ä", 0), (null, 5), ("B", 1), ("\U0001F600", 0), ("\uFFFD", 0), ("", 0), ("ab", 0)];

        Assert.Equal([(null, 5), ("", 0), ("B", 1), ("B", 2), ("a", 1), ("ab", 0), ("ä", 0), ("\uFFFD", 0), ("\U0001F600", 0)], keys.Order(comparer));
    }

    [Fact]
    public async Task SortBy_sorts_each_subtask_for_itself_after_PerPartition()
    {
        var env = StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 3, Little));
        var parts = await env.FromCollection(Numbers(3000)).PartitionBy((n, subtasks) => n % subtasks).PerPartition().SortBy(n => n % 100)
            .PerPartition().Map<int[]>(numbers => [numbers.ToArray()]).ToListAsync();

        Assert.Equal(3, parts.Count);
        Assert.All(parts, part => Assert.Equal(part.Order(Comparer<int>.Create((a, b) => (a % 100).CompareTo(b % 100))), part));
        Assert.Equal(Numbers(3000), parts.SelectMany(p => p).Order());
    }

    [Fact]
    public async Task SortBy_keeps_event_times()
    {
        var env = StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 2, Little));
        var counts = await env.FromCollection(Numbers(1000)).WithWatermarks(Watermarks.Monotonic(), n => n).SortBy(n => -n)
            .KeyBy(n => 0).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100))).Count((_, window, n) => (window.EndMs, n)).ToListAsync();

        Assert.Equal(Numbers(10).Select(i => ((i + 1) * 100L, 100L)), counts.Order());
    }

    [Fact]
    public async Task Aggregate_and_Reduce_fold_each_subtask()
    {
        static StreamEnvironment Env() => StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 2, null));
        var highest = await Env().FromCollection(Numbers(100)).PartitionBy((n, _) => n % 2).PerPartition().Reduce(Math.Max).ToListAsync();
        var sums = await Env().FromCollection(Numbers(100)).PartitionBy((n, _) => n % 2).PerPartition().Aggregate(Sum<int, int>(n => n), sum => sum).ToListAsync();
        var none = await Env().FromCollection(Numbers(100)).Filter(n => n < 0).Global().PerPartition().Reduce(Math.Max).ToListAsync();

        Assert.Equal([98, 99], highest.Order());
        Assert.Equal([2450, 2500], sums.Order());
        Assert.Empty(none);
    }

    [Fact]
    public async Task Map_may_make_more_than_fits_into_a_channel()
    {
        var env = StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 2, Little));
        var pairs = await env.FromCollection(Numbers(300)).Global().PerPartition().Map(numbers => numbers.ToArray() is var all ? all.SelectMany(a => all.Select(b => a * 1000 + b)) : [])
            .Rebalance().Map(n => n).ToListAsync();

        Assert.Equal(90_000, pairs.Distinct().Count());
    }

    [Fact]
    public async Task Map_may_leave_records_and_go_through_them_once()
    {
        static DataStream<int> Twice(StreamEnvironment env) => env.FromCollection(Numbers(300)).Global().PerPartition().Map(numbers => numbers.Take(3).Concat(numbers));
        var env = StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 1, Little));
        Assert.Equal([0, 1, 2], await env.FromCollection(Numbers(300)).Global().PerPartition().Map(numbers => numbers.Take(3)).ToListAsync());

        var error = await Assert.ThrowsAsync<FreshetException>(() => Twice(StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 1, null))).ToListAsync());
        Assert.Contains("goes through its records a second time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sorting_needs_batch_mode()
    {
        var env = StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Streaming, 1, null));
        var error = await Assert.ThrowsAsync<FreshetException>(() => env.FromCollection([1]).SortBy(n => n).ToListAsync());

        Assert.Contains("'sort' needs all of its input before it gives out anything. Run the job in batch mode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_cannot_be_compared_are_refused()
    {
        var env = StreamEnvironment.Create();
        var error = Assert.Throws<FreshetException>(() => env.FromCollection([1]).SortBy(n => new Text("x")));

        Assert.Contains("is not IComparable<PerPartitionTests.Text>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_function_that_throws_is_named_with_the_record()
    {
        var env = StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 1, null));
        var error = await Assert.ThrowsAsync<FreshetException>(() => env.FromCollection([1, 2, 0]).SortBy(n => 10 / n).ToListAsync());

        Assert.Contains("The sort function of operator 'sort'", error.Message, StringComparison.Ordinal);
        Assert.Contains("DivideByZeroException", error.Message, StringComparison.Ordinal);
    }

    private static int[] Numbers(int count) => [.. Enumerable.Range(0, count)];

    private static async Task<List<T>> Sorted<T, TKey>(T[] records, Func<T, TKey> key, bool descending, long? bytes)
    {
        var env = StreamEnvironment.Create(BatchModeTests.Options(ExecutionMode.Batch, 1, bytes));
        return await env.FromCollection(records).SortBy(key, descending).ToListAsync();
    }

    private sealed record Text(string? Value);

    private sealed record Sale(string Shop, int? Amount, DateOnly Day);
}
