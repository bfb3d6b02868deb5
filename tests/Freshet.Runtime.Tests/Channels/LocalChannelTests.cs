using Freshet.Core;
using Freshet.Runtime.Channels;

namespace Freshet.Runtime.Tests.Channels;

public sealed class LocalChannelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void TryWrite_fails_when_as_many_elements_are_in_it_as_it_holds(int capacity)
    {
        var channel = new LocalChannel(capacity);
        channel.Connect(() => { }, () => { });

        for (var i = 0; i < capacity; i++)
        {
            Assert.True(channel.TryWrite(Element.Watermark(i)));
        }

        Assert.True(channel.IsFull);
        Assert.False(channel.TryWrite(Element.Watermark(99)));
    }

    [Fact]
    public void TryRead_wakes_the_writer_only_after_it_found_the_channel_full()
    {
        var woken = 0;
        var channel = new LocalChannel(1);
        channel.Connect(() => { }, () => woken++);
        channel.TryWrite(Element.Watermark(1));
        channel.TryRead(out _);
        Assert.Equal(0, woken);

        channel.TryWrite(Element.Watermark(2));
        channel.TryWrite(Element.Watermark(3));
        channel.TryRead(out _);

        Assert.Equal(1, woken);
    }

    [Fact]
    public void TryRead_wakes_a_waiting_writer_when_half_is_free_and_once()
    {
        var woken = new List<int>();
        var read = 0;
        var channel = new LocalChannel(8);
        channel.Connect(() => { }, () => woken.Add(read));
        while (channel.TryWrite(Element.Watermark(1)))
        {
        }

        while (channel.TryRead(out _))
        {
            read++;
        }

        Assert.Equal([3], woken); // told while the fourth is read
    }

    [Fact]
    public void Elements_arrive_in_order_and_no_wake_up_is_lost_between_two_threads()
    {
        const int Count = 200_000;
        var channel = new LocalChannel(4);
        using var mayRead = new SemaphoreSlim(0);
        using var mayWrite = new SemaphoreSlim(0);
        channel.Connect(() => mayRead.Release(), () => mayWrite.Release());
        var writer = new Thread(() =>
        {
            for (var i = 0; i < Count;)
            {
                if (channel.TryWrite(Element.Watermark(i)))
                {
                    i++;
                }
                else if (!mayWrite.Wait(TimeSpan.FromSeconds(30)))
                {
                    return;
                }
            }
        });
        writer.Start();

        for (var expected = 0; expected < Count;)
        {
            if (channel.TryRead(out var element))
            {
                Assert.Equal(expected++, element.Value);
            }
            else
            {
                Assert.True(mayRead.Wait(TimeSpan.FromSeconds(30)), $"nothing came after {expected}");
            }
        }

        writer.Join();
    }
}
