using Freshet.Core;

namespace Freshet.Testing.Tests;

/// <summary>The harness finds each kind of broken sink and lets good ones pass.</summary>
public sealed class SinkTestTests
{
    [Fact]
    public void CheckAll_passes_when_the_sink_is_right() => Letters(SinkMistake.None).CheckAll();

    [Theory]
    [InlineData(SinkMistake.ShowsAtOnce, "'a' is seen too early")]
    [InlineData(SinkMistake.CommitsInSnapshot, "'a' is seen too early")]
    [InlineData(SinkMistake.ForgetsPendingOnRestore, "'a' is lost", "before anyone is told")]
    [InlineData(SinkMistake.CommitsAgainWhenToldTwice, "'a' is seen 2 times")]
    [InlineData(SinkMistake.CommitsAgainOnRestore, "is seen 2 times", "crash")]
    [InlineData(SinkMistake.CommitsOnlyTheOneItIsToldOf, "is lost", "told two later")]
    [InlineData(SinkMistake.DropsLastRecordBeforeBarrier, "is lost")]
    [InlineData(SinkMistake.CommitsEverythingWhenTold, "is seen too early", "told two later")]
    [InlineData(SinkMistake.RestoresItsOwnSubtaskOnly, "is lost", "another parallelism")]
    [InlineData(SinkMistake.KeepsRecordsOfTheEnd, "is lost", "at the end")]
    public void CheckAll_finds_it_in_the_right_mode_when_the_sink_is_broken(SinkMistake mistake, params string[] findings)
    {
        var failure = Assert.Throws<HarnessException>(Letters(mistake).CheckAll);

        Assert.All(findings, finding => Assert.Contains(finding, failure.Message));
        Assert.Contains("steps: open with", failure.Message);
    }

    [Fact]
    public void CheckAll_lets_a_sink_repeat_records_that_promises_at_least_once()
    {
        AtLeastOnce(flushes: true).CheckAll();
        var failure = Assert.Throws<HarnessException>(AtLeastOnce(flushes: false).CheckAll);

        Assert.Contains("is lost", failure.Message);
    }

    [Fact]
    public void CheckAll_finds_a_disk_that_is_not_synced()
    {
        Durable(syncs: true).CheckAll();
        var failure = Assert.Throws<HarnessException>(Durable(syncs: false).CheckAll);

        Assert.Contains("is lost", failure.Message);
        Assert.Contains("PowerLoss", failure.Message);
    }

    private static SinkTest<string, Ledger> Letters(SinkMistake mistake) => SinkTest
        .Of(static () => new Ledger(), ledger => new LedgerSink(ledger, mistake))
        .Visible(static ledger => ledger.Visible)
        .Input("a", "b", "c", "d", "b");

    private static SinkTest<string, List<string>> AtLeastOnce(bool flushes) => SinkTest
        .Of(static () => new List<string>(), list => new BufferingSink(list, flushes))
        .Visible(static list => list)
        .AtLeastOnce()
        .Input("a", "b", "c", "d");

    private static SinkTest<string, SimulatedDisk> Durable(bool syncs) => SinkTest
        .Of(static () => new SimulatedDisk(seed: 3), disk => new OneFilePerCheckpoint(syncs))
        .Visible(static disk => disk.Snapshot().Where(static file => file.Path.EndsWith(".done", StringComparison.Ordinal)).SelectMany(static file => System.Text.Encoding.UTF8.GetString(file.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        .Input("a", "b", "c", "d");

    private sealed class BufferingSink(List<string> outside, bool flushes) : SinkWriter<string>
    {
        private readonly List<string> _buffer = [];

        public override void OnBatch(Batch<string> batch)
        {
            _buffer.AddRange(batch.Items);
            batch.Release();
            if (_buffer.Count >= 3)
            {
                Write();
            }
        }

        public override bool OnEnd()
        {
            Write();
            return true;
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            if (flushes)
            {
                Write();
            }
        }

        private void Write()
        {
            outside.AddRange(_buffer);
            _buffer.Clear();
        }
    }
}
