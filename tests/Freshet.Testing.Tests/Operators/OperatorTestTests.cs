using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

/// <summary>The harness finds each kind of broken operator, by the mode that is meant for it, and lets a good one pass.</summary>
public sealed class OperatorTestTests
{
    [Fact]
    public void CheckAll_passes_when_the_operator_is_right() => Words(Break.Nothing).CheckAll();

    [Theory]
    [InlineData(Break.StateNotInSnapshot, "mode 'snapshot and restart after every element'", "! + b 1 @10 (none)")]
    [InlineData(Break.StateNotAskedFor, "mode 'snapshot and restart after every element'", "State 'counts' is in the snapshot but was not asked for")]
    [InlineData(Break.WatermarkNotInSnapshot, "mode 'snapshot and restart after every element'", "(none) + c 2 @20")]
    [InlineData(Break.EntriesHandedOverLive, "mode 'barrier after every element'", "The entries of state 'counts' changed after Snapshot returned")]
    [InlineData(Break.StateInAFile, "mode 'crash and replay'", "(none) + a 3 @10")]
    [InlineData(Break.EveryoneTakesAllKeys, "mode 'other parallelism'", "the output differs")]
    [InlineData(Break.NobodyTakesSecondKey, "mode 'other parallelism'", "! + b 1 @10 (none)")]
    [InlineData(Break.FiresTwiceWhenStopped, "mode 'output full after one batch'", "the output differs")]
    [InlineData(Break.LosesItsPlaceWhenStopped, "mode 'output full after one batch'", "(none)")]
    [InlineData(Break.StopsForEver, "mode 'output full", "OnWatermark returned false 1000 times in a row without giving anything out")]
    [InlineData(Break.BeginsAnewWhenStopped, "mode 'output full", "OnWatermark has not come to an end in 20000 calls")]
    [InlineData(Break.HoldsLastRecord, "mode 'snapshot and restart after every element'", "(none)")]
    [InlineData(Break.CountsBatchesNotRecords, "mode 'plain'", "the output is not what the test expects")]
    [InlineData(Break.GivesOutInSnapshot, "mode 'snapshot and restart after every element'", "Snapshot gave out '+ snapshot 0'")]
    [InlineData(Break.FiresOnStaleWatermark, "mode 'stale watermarks before every record'", "(none) + stale 1 @9")]
    [InlineData(Break.TrustsForeignHashes, "mode 'barrier after every element'", "(none)")]
    [InlineData(Break.LateCountForgotten, "mode 'plain'", "the operator counted 0 late record(s), expected are 1")]
    public void CheckAll_finds_it_in_the_right_mode_when_the_operator_is_broken(Break broken, string mode, string finding)
    {
        var failure = Assert.Throws<HarnessException>(Words(broken).CheckAll);

        Assert.Contains(mode, failure.Message);
        Assert.Contains(finding, string.Join(' ', failure.Message.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static OperatorTest<string, (string Word, long Count)> Words(Break broken) => OperatorTest
        .Of(() => new CountUntilWatermark(broken))
        .KeyedBy(CountUntilWatermark.Hasher)
        .Input(Record("a", at: 1), Record("b", at: 2), Record("a", at: 3), Record("e", at: 3), Watermark(10))
        .Input(Record("c", at: 4), Record("c", at: 11), Record("d", at: 12), Watermark(20), End())
        .ExpectInAnyOrder(
            Record(("a", 2L), at: 10),
            Record(("b", 1L), at: 10),
            Record(("e", 1L), at: 10),
            Watermark(10),
            Record(("c", 1L), at: 20),
            Record(("d", 1L), at: 20),
            Watermark(20),
            Watermark(long.MaxValue))
        .ExpectLate(1);
}
