using static Freshet.Tests.Jobs;

namespace Freshet.Tests.BadInput;

public sealed class SaltedKeyTests
{
    [Fact]
    public async Task A_key_drawn_by_chance_is_found_and_named()
    {
        var env = StreamEnvironment.Create(Options(parallelism: 4));
        env.FromSequence(0, 999).KeyBy(_ => Random.Shared.Next(8)).Count((key, n) => (key, n)).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("another key for the same record", error.Message, StringComparison.Ordinal);
        Assert.Contains("aggregate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_salt_that_is_drawn_once_before_the_key_counts_every_record()
    {
        var rows = new List<(int Key, long Count)>();
        var env = StreamEnvironment.Create(Options(parallelism: 4));
        env.FromSequence(0, 999).Map(n => (n, Salt: Random.Shared.Next(8))).KeyBy(p => p.Salt).Count((key, n) => (key, n)).ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(1000, rows.GroupBy(r => r.Key).Sum(g => g.Max(r => r.Count)));
    }
}
