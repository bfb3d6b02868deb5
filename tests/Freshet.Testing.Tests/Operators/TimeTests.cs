using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

/// <summary>Wake-ups, the wall clock and the end.</summary>
public sealed class TimeTests
{
    [Fact]
    public void CheckAll_serves_wake_ups_in_their_order_when_time_passes() => OperatorTest
        .Of(() => new Repeat(asksAgainAfterRestore: true))
        .StartingAt(1000)
        .Input(Record("a"), Time(1005), Record("b"), Time(1010), Time(1025), Record("c"))
        .Expect(Record("a@1010"), Record("b@1010"), Record("a@1020"), Record("b@1020"))
        .CheckAll();

    [Fact]
    public void CheckAll_finds_it_when_a_wake_up_is_not_asked_for_again_after_a_restore()
    {
        var failure = Assert.Throws<HarnessException>(OperatorTest
            .Of(() => new Repeat(asksAgainAfterRestore: false))
            .StartingAt(1000)
            .Input(Record("a"), Time(1025))
            .Expect(Record("a@1010"), Record("a@1020"))
            .CheckAll);

        Assert.Contains("mode 'snapshot and restart after every element'", failure.Message);
        Assert.Contains("! + \"a@1010\"  (none)", failure.Message);
    }

    [Fact]
    public void CheckAll_finds_it_when_an_operator_wakes_itself_without_end()
    {
        var failure = Assert.Throws<HarnessException>(OperatorTest.Of(() => new Insomniac()).Input(Record(1L)).Expect(Record(1L)).CheckAll);

        Assert.Contains("asked to be woken 10000 times at time 0", failure.Message);
    }

    [Fact]
    public void CheckAll_ends_the_input_again_when_the_operator_is_restored_after_its_end()
    {
        Total(remembers: true).CheckAll();
        var failure = Assert.Throws<HarnessException>(Total(remembers: false).CheckAll);

        Assert.Contains("mode 'snapshot and restart after every element'", failure.Message);
        Assert.Contains("! (none)         + 3", failure.Message);
    }

    [Fact]
    public void Input_refuses_what_follows_the_end()
    {
        var failure = Assert.Throws<HarnessException>(() => Total(remembers: true).Input(Record(4L)));

        Assert.Contains("'+ 4' follows the end of the input", failure.Message);
    }

    private static OperatorTest<long, long> Total(bool remembers) => OperatorTest
        .Of(() => new SumAtEnd(remembers))
        .Input(Record(1L), Record(2L), End())
        .Expect(Record(3L), Watermark(long.MaxValue));

    /// <summary>Repeats all it has seen every ten milliseconds, at the tens.</summary>
    private sealed class Repeat(bool asksAgainAfterRestore) : Operator<string, string>
    {
        private readonly List<string> _seen = [];
        private long _next;

        public override void OnBatch(Batch<string> batch)
        {
            _seen.AddRange(batch.Items);
            batch.Release();
        }

        public override bool OnTime(long now)
        {
            if (now < _next)
            {
                return true;
            }

            foreach (var word in _seen)
            {
                Output.Emit($"{word}@{now}");
            }

            _next += 10;
            Context.WakeAt(_next);
            return true;
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            snapshot.AddEntries("seen", [.. _seen.Select(System.Text.Encoding.UTF8.GetBytes)]);
            snapshot.AddEntries("next", [BitConverter.GetBytes(_next)]);
        }

        protected override void OnOpen()
        {
            base.OnOpen();
            _next = Context.Now + 10;
            if (Context.Restored is { } restored)
            {
                _seen.AddRange(restored.AllEntries("seen").Select(System.Text.Encoding.UTF8.GetString));
                _next = BitConverter.ToInt64(restored.AllEntries("next")[0]);
            }

            if (Context.Restored is null || asksAgainAfterRestore)
            {
                Context.WakeAt(_next);
            }
        }
    }

    private sealed class Insomniac : Operator<long, long>
    {
        public override void OnBatch(Batch<long> batch)
        {
            Context.WakeAt(Context.Now);
            Output.Send(batch);
        }

        public override bool OnTime(long now)
        {
            Context.WakeAt(now);
            return true;
        }
    }

    private sealed class SumAtEnd(bool remembers) : Operator<long, long>
    {
        private long _sum;
        private bool _ended;

        public override void OnBatch(Batch<long> batch)
        {
            foreach (var item in batch.Items)
            {
                _sum += item;
            }

            batch.Release();
        }

        public override bool OnEnd()
        {
            if (!_ended)
            {
                Output.Emit(_sum);
            }

            _ended = remembers;
            return true;
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            snapshot.AddEntries("sum", [BitConverter.GetBytes(_sum)]);
            snapshot.AddEntries("ended", [BitConverter.GetBytes(_ended)]);
        }

        protected override void OnOpen()
        {
            base.OnOpen();
            if (Context.Restored is { } restored)
            {
                _sum = restored.AllEntries("sum").Sum(static entry => BitConverter.ToInt64(entry));
                _ended = restored.AllEntries("ended").Any(static entry => BitConverter.ToBoolean(entry));
            }
        }
    }
}
