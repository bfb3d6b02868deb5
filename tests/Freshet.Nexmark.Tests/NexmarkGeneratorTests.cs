namespace Freshet.Nexmark.Tests;

public sealed class NexmarkGeneratorTests
{
    [Fact]
    public void Time_goes_backwards_at_a_negative_rate() =>
        Assert.Equal(NexmarkGenerator.BaseTimeMs - 5, new NexmarkGenerator(rate: -1000).TimeMsOf(5));

    [Fact]
    public void Two_generators_of_one_seed_agree()
    {
        Assert.Equal(Describe(new NexmarkGenerator(9), 0, 1, 500), Describe(new NexmarkGenerator(9), 0, 1, 500));
    }

    [Fact]
    public void Another_seed_makes_other_events()
    {
        string[] one = Describe(new NexmarkGenerator(1), 0, 1, 500);
        string[] other = Describe(new NexmarkGenerator(2), 0, 1, 500);
        Assert.DoesNotContain(one, line => other.Contains(line));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(64)]
    public void Readers_together_make_the_same_events(int readers)
    {
        const int Count = 50 * 64 * 3;
        var generator = new NexmarkGenerator(5, 1000, 10);
        string[] whole = Describe(generator, 0, 1, Count);
        var together = new string[Count];
        for (int reader = 0; reader < readers; reader++)
        {
            string[] share = Describe(generator, reader, readers, (Count - reader + readers - 1) / readers);
            for (int i = 0; i < share.Length; i++)
            {
                together[reader + (i * readers)] = share[i];
            }
        }

        Assert.Equal(whole, together);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(4_999_990)]
    [InlineData(1_000_000_000_000)]
    public void Next_and_Fill_agree(long first)
    {
        var generator = new NexmarkGenerator(11, 333_333, 100);
        var events = new Event[200];
        var singly = new Event[200];
        generator.Fill(first, 1, events);
        for (int i = 0; i < events.Length; i++)
        {
            long n = first + i;
            Person person = default;
            Auction auction = default;
            Bid bid = default;
            ref Event e = ref singly[i];
            e.Kind = generator.Next(n, ref person, ref auction, ref bid);
            switch (e.Kind)
            {
                case EventKind.Person:
                    e.Person = person;
                    break;
                case EventKind.Auction:
                    e.Auction = auction;
                    break;
                default:
                    e.Bid = bid;
                    break;
            }

            Assert.Equal(NexmarkGenerator.KindOf(n), e.Kind);
            Assert.Equal(generator.TimeMsOf(n), e.TimeMs);
        }

        Assert.Equal(events.Select(Lines.Of), singly.Select(Lines.Of));
    }

    [Fact]
    public void Fifty_events_in_a_row_are_one_person_three_auctions_and_the_rest_bids()
    {
        var events = new Event[500];
        new NexmarkGenerator().Fill(50_000, 1, events);
        for (int i = 0; i < events.Length; i++)
        {
            EventKind kind = (i % 50) switch { 0 => EventKind.Person, 1 or 2 or 3 => EventKind.Auction, _ => EventKind.Bid };
            Assert.Equal(kind, events[i].Kind);
        }

        Assert.Equal(Enumerable.Range(2000, 10), events.Where(e => e.Kind == EventKind.Person).Select(e => (int)e.Person.Id));
        Assert.Equal(Enumerable.Range(4000, 30), events.Where(e => e.Kind == EventKind.Auction).Select(e => (int)e.Auction.Id));
    }

    [Fact]
    public void Fill_overwrites_whatever_the_span_held()
    {
        var generator = new NexmarkGenerator();
        var used = new Event[100];
        var fresh = new Event[100];
        generator.Fill(25, 1, used);
        generator.Fill(1000, 1, used);
        generator.Fill(1000, 1, fresh);
        Assert.Equal(fresh.Select(Lines.Of), used.Select(Lines.Of));
    }

    [Fact]
    public void Disorder_keeps_the_set_of_timestamps()
    {
        var ordered = new NexmarkGenerator(rate: 1000);
        var shuffled = new NexmarkGenerator(rate: 1000, disorder: 1000);
        long[] before = [.. Enumerable.Range(0, 5000).Select(n => ordered.TimeMsOf(n))];
        long[] after = [.. Enumerable.Range(0, 5000).Select(n => shuffled.TimeMsOf(n))];
        Assert.NotEqual(before, after);
        Assert.Equal(before, after.Order());
    }

    [Fact]
    public void Channel_1_keeps_the_minus_sign_that_the_reference_prints()
    {
        var events = new Event[200_000];
        new NexmarkGenerator().Fill(0, 1, events);
        Event[] found = [.. events.Where(e => e.Kind == EventKind.Bid && e.Bid.Channel.Equals("channel-1"u8))];
        Assert.NotEmpty(found);
        Assert.All(found, e => Assert.Equal(
            "https://www.nexmark.com/pbp/dcaf/mbe/item.htm?query=1&channel_id=-2147483648", e.Bid.Url.ToString()));
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        var generator = new NexmarkGenerator();
        Assert.Throws<ArgumentOutOfRangeException>(() => new NexmarkGenerator(rate: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NexmarkGenerator(rate: long.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Fill(-1, 1, new Event[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Fill(0, 0, new Event[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Fill(long.MaxValue - 10, 1, new Event[20]));
        generator.Fill(0, 1, []);
    }

    private static string[] Describe(NexmarkGenerator generator, long first, long step, int count)
    {
        var events = new Event[count];
        generator.Fill(first, step, events);
        return [.. events.Select(Lines.Of)];
    }
}
