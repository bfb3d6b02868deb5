using Freshet.Core;
using Freshet.Core.State;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Windows;

/// <summary>What the tree of panes costs: tables merged, and kept.</summary>
public sealed class PaneTreeTests
{
    private static readonly EventTimeWindows HourEverySecond = Sliding.EventTime(TimeSpan.FromHours(1), TimeSpan.FromSeconds(1));

    private readonly HarnessContext _context = new();
    private readonly List<long> _expected = [];
    private int _merges;

    [Fact]
    public void A_fire_merges_a_table_for_each_power_of_two_and_not_each_pane()
    {
        using var panes = Tree(HourEverySecond);
        var highest = 0;
        for (var second = 0L; second < 8000; second++)
        {
            var end = (second + 1) * 1000;
            Add(panes, second * 1000, second % 5);
            var before = _merges;
            Assert.Equal(Math.Min(5, second + 1), panes.Contents(end - HourEverySecond.SizeMs, end).Count);
            highest = Math.Max(highest, _merges - before);
            panes.DropBefore(end + 1000 - HourEverySecond.SizeMs);
            Assert.True(panes.Count < 3600);
            Assert.True(panes.Merged <= (panes.Count / 2) + 2, $"{panes.Merged} merged tables over {panes.Count} panes");
        }

        Assert.InRange(highest, 1, 40);
        Assert.InRange(_merges / 8000, 1, 20);
    }

    [Fact]
    public void Windows_behind_the_last_record_are_not_merged_again()
    {
        using var panes = Tree(HourEverySecond);
        for (var second = 0; second < 11; second++)
        {
            Add(panes, second * 1000, second);
        }

        Assert.Equal(11, panes.Contents(11_000 - HourEverySecond.SizeMs, 11_000).Count);
        var before = _merges;
        for (var end = 12_000; end <= 3_600_000; end += 1000)
        {
            Assert.Equal(11, panes.Contents(end - HourEverySecond.SizeMs, end).Count);
            panes.DropBefore(end + 1000 - HourEverySecond.SizeMs);
        }

        Assert.InRange(_merges - before, 0, 20);
    }

    [Fact]
    public void A_change_is_seen_by_every_window_after_it()
    {
        using var panes = Tree(HourEverySecond);
        for (var second = 0; second < 64; second++)
        {
            Add(panes, second * 1000, 1);
        }

        Assert.Equal(1, panes.Contents(64_000 - HourEverySecond.SizeMs, 64_000).Count);
        Add(panes, 17_000, 2);
        panes.Changed(17_000);
        Assert.Equal(2, panes.Contents(65_000 - HourEverySecond.SizeMs, 65_000).Count);
        panes.DropBefore(18_000);
        Assert.Equal(1, panes.Contents(18_000, 18_000 + HourEverySecond.SizeMs).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Few_panes_far_apart_cost_no_more_than_there_are(long slideMs)
    {
        var windows = new EventTimeWindows(30L * 86_400_000, slideMs, 0);
        using var panes = Tree(windows);
        for (var day = 0L; day < 30; day++)
        {
            Add(panes, day * 86_400_000, day);
        }

        Assert.Equal(30, panes.Contents(0, windows.SizeMs).Count);
        Assert.InRange(_merges, 29, 70);
        Assert.Equal(29, panes.Contents(slideMs, windows.SizeMs + slideMs).Count);
        Assert.InRange(panes.Merged, 1, 40);
    }

    [Fact]
    public void A_pane_is_expected_to_hold_as_many_rows_as_the_one_before()
    {
        using var panes = Tree(Tumbling.EventTime(TimeSpan.FromSeconds(1)));
        Add(panes, 0, 1);
        Add(panes, 0, 2);
        Add(panes, 1000, 1);
        panes.DropBefore(2000);
        Add(panes, 2000, 1);
        panes.DropBefore(3000);
        Add(panes, 3000, 1);

        Assert.Equal([0, 2, 1, 1], _expected);
    }

    private PaneTree<long> Tree(EventTimeWindows windows) => new(
        windows,
        rows =>
        {
            _expected.Add(rows);
            return _context.State.CreateTable(KeyFormat<long>.Of(), new RowLayout(), rows);
        },
        (into, from) =>
        {
            _merges++;
            var (keys, hashes, rows, cursor) = (new long[64], new uint[64], new nint[64], 0L);
            while (from.Scan(ref cursor, keys, hashes, rows) is var count and > 0)
            {
                into.GetOrAdd(keys.AsSpan(0, count), hashes.AsSpan(0, count), rows.AsSpan(0, count));
            }
        });

    private static void Add(PaneTree<long> panes, long start, long key) =>
        panes.PaneAt(start).GetOrAdd([key], [KeyFormat<long>.Of().Hash(key)], new nint[1]);
}
