using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

public sealed class BackPressureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Event_time_goes_on_while_a_full_channel_cuts_every_step_short(int capacity)
    {
        const long Numbers = 3_000_000;
        var (read, readAtFirstResult) = (0L, 0L);
        var env = StreamEnvironment.Create(Options() with { ChannelCapacity = capacity });
        env.FromSequence(0, Numbers - 1)
            .Map(n =>
            {
                Interlocked.Increment(ref read);
                return n;
            })
            .CountByRemainder()
            .ForEach(_ => Interlocked.CompareExchange(ref readAtFirstResult, Interlocked.Read(ref read), 0));
        await env.RunQuietly();

        Assert.Equal(Numbers, read);
        Assert.InRange(readAtFirstResult, 100, Numbers / 4); // the first window closes at number 100
    }
}
