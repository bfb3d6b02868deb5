using System.Collections.Concurrent;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Asynchronous functions in whole jobs, with requests that really are done later, on other threads.</summary>
public sealed class AsyncTests
{
    private const int Numbers = 5000;

    [Fact]
    public async Task Results_come_in_order_however_long_each_takes()
    {
        var rows = new List<long>();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.FromSequence(0, 499).MapAsync(
            async (n, token) =>
            {
                await Task.Delay((int)(7 - (n % 8)), token);
                return n;
            }).ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(0, 500).Select(n => (long)n), rows);
    }

    [Fact]
    public async Task Unordered_results_never_cross_a_watermark()
    {
        var rows = new List<(long End, long Count)>();
        var env = StreamEnvironment.Create(Options(parallelism: 2));
        env.FromSequence(0, 1999).WithWatermarks(Watermarks.Monotonic(), n => n)
            .MapAsync(
                async (n, token) =>
                {
                    await Task.Delay((int)(n * 7 % 5), token);
                    return n;
                },
                new AsyncOptions { Ordered = false, Capacity = 50 })
            .WindowAll(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((w, n) => (w.EndMs, n))
            .ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (i * 100L, 100L)), rows.Order());
        Assert.Equal(0, status.Late);
    }

    [Fact]
    public async Task Never_more_requests_are_in_flight_than_the_capacity()
    {
        var (now, most) = (0, 0);
        var rows = new List<long>();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.FromSequence(0, 999).MapAsync(
            async (n, token) =>
            {
                var running = Interlocked.Increment(ref now);
                InterlockedMax(ref most, running);
                await Task.Delay(1, token);
                Interlocked.Decrement(ref now);
                return n;
            },
            new AsyncOptions { Capacity = 7 }).ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(1000, rows.Count);
        Assert.Equal(7, most);
    }

    [Fact]
    public async Task What_takes_too_long_is_given_up_and_what_fails_is_tried_again()
    {
        var tries = new ConcurrentDictionary<long, int>();
        var rows = new List<string>();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.FromSequence(0, 19).MapAsync(
            async (n, token) =>
            {
                if (n == 3)
                {
                    await Task.Delay(Timeout.Infinite, token);
                }

                return tries.AddOrUpdate(n, 1, (_, t) => t + 1) < 3 && n == 5 ? throw new IOException("not yet") : $"{n}";
            },
            new AsyncOptions { Timeout = TimeSpan.FromMilliseconds(300), Retry = new AsyncRetry { Delay = TimeSpan.FromMilliseconds(1), When = e => e is IOException } },
            fallback: (n, e) => $"{n} {e.GetType().Name}").ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(0, 20).Select(n => n == 3 ? "3 TimeoutException" : $"{n}"), rows);
        Assert.Equal(3, tries[5]);
    }

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(1, 3, false)]
    public async Task Requests_in_flight_are_made_again_behind_a_stop_and_give_each_result_once(int first, int second, bool ordered)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var status = await Job(folder, first, ordered, stop).RunQuietly(stop: stop.Token);
        Assert.True(status.RecordsIn < Numbers, "the first run was to be stopped on its way");

        await Job(folder, second, ordered, null).RunQuietly();

        var rows = Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines).Select(long.Parse);
        Assert.Equal(Enumerable.Range(0, Numbers).Select(n => (long)n), rows.Order());
    }

    /// <summary>Every hundredth request is held, until a checkpoint that has them is complete; then the job is let go of as by a crash, or a held request fails and the job starts over.</summary>
    [Theory]
    [InlineData(1, true, false)]
    [InlineData(2, false, false)]
    [InlineData(1, false, true)]
    [InlineData(2, true, true)]
    public async Task Requests_in_flight_at_a_crash_are_made_again_and_give_each_result_once(int parallelism, bool ordered, bool restartsItself)
    {
        using var folder = new TempFolder();
        var asked = new ConcurrentDictionary<long, int>();
        var held = new TaskCompletionSource();
        var isHeld = new TaskCompletionSource();
        var options = Options(folder["checkpoints"], parallelism) with { Restart = restartsItself ? RestartPolicy.Fixed(1, TimeSpan.FromMilliseconds(1)) : RestartPolicy.None };

        using (var first = Job().Start("test", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Workers = 2 }))
        {
            await isHeld.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await first.Handle.CheckpointAsync().WaitAsync(TimeSpan.FromSeconds(30)); // holds the requests that are in flight
            if (restartsItself)
            {
                held.SetException(new IOException("the service is gone"));
                await first.Handle.Completion.WaitAsync(TimeSpan.FromSeconds(30));
                Assert.Equal(1, (await first.Handle.Completion).Restarts);
            }
        }

        if (!restartsItself)
        {
            held.SetResult(); // in the second life nothing is held
            await Job().RunQuietly();
        }

        var rows = Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines).Select(long.Parse);
        Assert.Equal(Enumerable.Range(0, Numbers).Select(n => (long)n), rows.Order());
        Assert.Contains(asked, a => a.Key % 100 == 0 && a.Value == 2);

        StreamEnvironment Job()
        {
            var env = StreamEnvironment.Create(options);
            env.FromSequence(0, Numbers - 1)
                .MapAsync(
                    async (n, token) =>
                    {
                        if (asked.AddOrUpdate(n, 1, static (_, times) => times + 1) == 1 && n % 100 == 0 && !held.Task.IsCompleted)
                        {
                            isHeld.TrySetResult();
                            await held.Task;
                        }

                        await Task.Yield();
                        return n;
                    },
                    new AsyncOptions { Ordered = ordered, Capacity = 20 })
                .ToFiles(folder["out"], Format.Csv<long>());
            return env;
        }
    }

    [Fact]
    public async Task A_request_that_hangs_does_not_hold_up_the_end_of_a_failed_job()
    {
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.FromSequence(0, 9).MapAsync(async (n, _) =>
        {
            await Task.Delay(n == 0 ? Timeout.Infinite : 1, CancellationToken.None);
            return n == 5 ? throw new InvalidOperationException("no five") : n;
        }).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly()).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Contains("no five", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForEachAsync_has_called_for_every_record_at_the_end()
    {
        var seen = new ConcurrentBag<long>();
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(0, 499).ForEachAsync(async (n, token) =>
        {
            await Task.Delay(2, token);
            seen.Add(n);
        });

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(0, 500).Select(n => (long)n), seen.Order());
    }

    private static StreamEnvironment Job(TempFolder folder, int parallelism, bool ordered, CancellationTokenSource? stop)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = stop is null ? null : 5000 })
            .MapAsync(
                async (n, token) =>
                {
                    if (n == Numbers / 10)
                    {
                        stop?.Cancel();
                    }

                    await Task.Delay((int)(n % 3), token);
                    return n;
                },
                new AsyncOptions { Ordered = ordered })
            .ToFiles(folder["out"], Format.Csv<long>());
        return env;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
