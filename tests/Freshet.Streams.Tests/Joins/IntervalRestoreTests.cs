using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Joins;

/// <summary>A join restored with another interval than that of its checkpoint.</summary>
public sealed class IntervalRestoreTests
{
    [Fact]
    public void An_outer_join_refuses_state_that_was_kept_for_another_interval()
    {
        var snapshot = SnapshotOf(isOuter: true, toMs: 10);
        var refused = Assert.Throws<FreshetException>(() => Open(isOuter: true, toMs: 20, snapshot).Dispose());
        Assert.Contains("after 10 ms", refused.Message, StringComparison.Ordinal);
        Open(isOuter: true, toMs: 10, snapshot).Dispose();
    }

    [Fact]
    public void An_inner_join_takes_it()
    {
        using var context = Open(isOuter: false, toMs: 20, SnapshotOf(isOuter: false, toMs: 10), right: [new Timed("k", 18)]);
        Assert.Equal(["5 and 18"], context.Received<string>().Select(e => e.Value));
    }

    private static MemorySnapshot SnapshotOf(bool isOuter, long toMs)
    {
        MemorySnapshot? taken = null;
        Open(isOuter, toMs, null, left: [new Timed("k", 5)], last: (context, join) => taken = context.Snapshot(join, 1).Write()).Dispose();
        return taken!;
    }

    private static HarnessContext Open(
        bool isOuter, long toMs, MemorySnapshot? restored, Timed[]? left = null, Timed[]? right = null, Action<HarnessContext, Operator>? last = null)
    {
        var environment = StreamEnvironment.Create();
        KeyedStream<string, Timed> Keyed(string name) => environment.FromSource<Timed>(name, static () => throw new InvalidOperationException(), isBounded: true).KeyBy(r => r.Key);
        var between = Keyed("left").IntervalJoin(Keyed("right")).Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(toMs));
        _ = isOuter ? between.LeftOuter((l, r) => $"{l.Time} and {r.Time}", l => $"{l.Time} alone") : between.Inner((l, r) => $"{l.Time} and {r.Time}");
        var graph = environment.ToGraph();
        var join = (Operator)graph.Nodes.Single(n => graph.Into(n.Id).Count() == 2).Create();
        var context = new HarnessContext(new HarnessPlace { Restored = restored is null ? null : [restored] });
        try
        {
            join.Open(context);
            Send(join, 0, left ?? []);
            Send(join, 1, right ?? []);
            join.Flush();
            last?.Invoke(context, join);
        }
        finally
        {
            join.Close();
        }

        return context;
    }

    private static void Send(Operator join, int input, Timed[] records)
    {
        if (records.Length == 0)
        {
            return;
        }

        var batch = Batch<Timed>.Rent();
        foreach (var record in records)
        {
            batch.Add(record, record.Time);
        }

        ((IReceiver<Timed>)join.Receiver(input)).OnBatch(batch);
    }

    private sealed record Timed(string Key, long Time);
}
