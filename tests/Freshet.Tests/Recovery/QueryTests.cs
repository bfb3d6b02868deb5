using Microsoft.Extensions.Logging;

namespace Freshet.Tests.Recovery;

/// <summary>State of a running job, asked for from outside.</summary>
public sealed class QueryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task States_of_a_key_are_looked_up_while_the_job_runs(int parallelism)
    {
        using var factory = LoggerFactory.Create(_ => { });
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: parallelism));
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 20_000 }).KeyBy(n => n % 10).Process(() => new Sums()).WithUid("sums").Discard();
        using var job = env.Start("query", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = factory, Workers = 2 });
        var handle = job.Handle;
        var (exists, sum) = (false, 0L);
        for (var tries = 0; !exists && tries < 500; tries++)
        {
            try
            {
                (exists, sum) = await handle.ValueAsync<long, long>("sums", "sum", 3);
            }
            catch (FreshetException e) when (e.Message.Contains("is not running now", StringComparison.Ordinal))
            {
                // it has only just been started
            }

            await Task.Yield();
        }

        Assert.True(exists);
        Assert.Equal(3, sum % 10);
        var later = (await handle.ValueAsync<long, long>("sums", "sum", 3)).Value;
        Assert.True(later >= sum);
        var last = await handle.ListAsync<long, long>("sums", "last", 3);
        Assert.NotEmpty(last);
        Assert.All(last, n => Assert.Equal(3, n % 10));
        Assert.Equal("third", Assert.Single(await handle.MapAsync<long, string, long>("sums", "named", 3)).Key);
        Assert.False((await handle.ValueAsync<long, long>("sums", "sum", 99)).Exists);
        Assert.Empty(await handle.ListAsync<long, long>("sums", "last", 99));

        Assert.Contains("has no operator with the uid 'nobody'. It has: ", await Refused(handle.ValueAsync<long, long>("nobody", "sum", 3)), StringComparison.Ordinal);
        Assert.Contains("has no state 'some'", await Refused(handle.ValueAsync<long, long>("sums", "some", 3)), StringComparison.Ordinal);
        Assert.Contains("'sum' (ValueState of Int64)", await Refused(handle.ValueAsync<long, int>("sums", "sum", 3)), StringComparison.Ordinal);
        Assert.Contains("are of type Int64", await Refused(handle.ValueAsync<int, long>("sums", "sum", 3)), StringComparison.Ordinal);
        handle.Stop();
        var status = await handle.Completion;
        Assert.Equal(0, status.Restarts);
        Assert.Contains("did not answer within", await Refused(handle.ValueAsync<long, long>("sums", "sum", 3, TimeSpan.FromMilliseconds(100))), StringComparison.Ordinal);
    }

    private static async Task<string> Refused(Task asked) => (await Assert.ThrowsAsync<FreshetException>(() => asked)).Message;

    private sealed class Sums : KeyedProcessFunction<long, long, long>
    {
        private readonly ValueState<long> _sum;
        private readonly ListState<long> _last;
        private readonly MapState<string, long> _named;

        public Sums() => (_sum, _last, _named) = (Value<long>("sum"), List<long>("last"), Map<string, long>("named"));

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            _sum.Value = record;
            if (record < 1000)
            {
                _last.Add(record);
            }

            _named["third"] = record;
            context.Emit(record);
        }
    }
}
