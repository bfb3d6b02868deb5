using Freshet.Core;

namespace Freshet.Testing.Tests.Simulations;

public sealed class SimulatedTransportTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5000, 0)]
    [InlineData(5000, 0.1)]
    public void Channel_delivers_everything_in_order_after_a_delay_and_holds_no_more_than_its_capacity(int delayMicros, double clogs)
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var random = new SeededRandom(seed);
            var scheduler = new SimulatedScheduler(random.Fork(), new SimulationTrace(), new SchedulingStyle(), 0);
            var style = new TransportStyle { DelayMicrosMax = delayMicros, ClogChance = clogs, ClogMicrosMax = 100_000 };
            var channel = new SimulatedTransport(scheduler, random.Fork(), new SimulationTrace(), style).Create(3);
            var (written, read) = (0L, 0L);
            channel.Connect(
                () =>
                {
                    while (channel.TryRead(out var element))
                    {
                        Assert.Equal(read++, element.Value);
                    }
                },
                Write);
            Write();
            for (var steps = 0; scheduler.Step(); steps++)
            {
                Assert.True(steps < 10_000);
            }

            Assert.Equal(100, read);
            Assert.True(channel.IsEmpty);
            Assert.False(channel.IsFull);

            void Write()
            {
                while (written < 100 && channel.TryWrite(Element.Watermark(written)))
                {
                    written++;
                    Assert.True(written - read <= 4, "more than its capacity is under way");
                }
            }
        }
    }
}
