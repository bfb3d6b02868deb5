using Freshet.Core;
using Freshet.Core.State;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Joins;

public sealed class JoinStretchesTests : IDisposable
{
    private readonly HarnessContext _context = new();
    private readonly JoinStretches<long> _stretches;

    public JoinStretchesTests()
    {
        var layout = new RowLayout();
        layout.AddFixed<long>("value", "i64");
        _stretches = new JoinStretches<long>(() => _context.State.CreateTable(KeyFormat<long>.Of(), layout), 50);
    }

    public void Dispose()
    {
        _stretches.Dispose();
        _context.Dispose();
    }

    [Fact]
    public void Few_stretches_are_of_the_least_width_and_aligned()
    {
        Assert.Equal((0, 50), Cut(_stretches.At(49)));
        Assert.Equal((50, 100), Cut(_stretches.At(50)));
        Assert.Equal((-50, 0), Cut(_stretches.At(-1)));
        Assert.Same(_stretches.At(0), _stretches.At(49));
        Assert.Equal(3, _stretches.Count);
    }

    [Fact]
    public void An_hour_that_nothing_is_dropped_of_has_fewer_than_a_hundred_stretches()
    {
        for (var time = 0L; time < 3_600_000; time += 7)
        {
            Assert.True(_stretches.At(time).Holds(time));
        }

        Assert.InRange(_stretches.Count, 16, 99);
        _stretches.DropUpTo(3_000_000);
        Assert.All(_stretches.All, s => Assert.True(s.End > 3_000_000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Stretches_do_not_overlap_whatever_the_order_in_which_times_come(int seed)
    {
        var random = new Random(seed);
        var passed = -1_000_000L;
        for (var i = 0; i < 20_000; i++)
        {
            var time = Math.Max(passed + 1, (i * 10) + random.NextInt64(-100_000, 100_000));
            Assert.True(_stretches.At(time).Holds(time));
            if (i % 100 == 99)
            {
                passed = (i * 10) - 50_000;
                _stretches.DropUpTo(passed);
            }
        }

        Assert.All(_stretches.All.Zip(_stretches.All.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        Assert.InRange(_stretches.Count, 2, 200);
    }

    [Fact]
    public void Restored_stretches_may_overlap_and_all_are_found()
    {
        var wide = _stretches.Restored(0, 400);
        var narrow = _stretches.Restored(100, 150);
        Assert.Same(wide, _stretches.Restored(0, 400));
        Assert.Equal([wide, narrow], Overlapping(120, 130));
        Assert.Equal([wide], Overlapping(150, 160));
        Assert.Same(wide, _stretches.At(120)); // one of them takes new records
        Assert.Equal((400, 450), Cut(_stretches.At(420)));
    }

    [Theory]
    [InlineData(long.MaxValue - 1)]
    [InlineData(long.MinValue + 60)]
    public void Times_at_the_ends_of_time_have_a_stretch(long time) => Assert.True(_stretches.At(time).Holds(time));

    private static (long Start, long End) Cut(JoinStretches<long>.Stretch stretch) => (stretch.Start, stretch.End);

    private List<JoinStretches<long>.Stretch> Overlapping(long from, long to)
    {
        var (all, next) = (new List<JoinStretches<long>.Stretch>(), 0);
        while (_stretches.NextOverlapping(ref next, from, to) is { } stretch)
        {
            all.Add(stretch);
        }

        return all;
    }
}
