using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

/// <summary>The harness sees who owns each batch.</summary>
public sealed class BatchMistakeTests
{
    [Theory]
    [InlineData(BatchMistake.NeverReleases, "neither released nor handed on")]
    [InlineData(BatchMistake.ReleasesTwice, "A batch of Int64 was released twice")]
    [InlineData(BatchMistake.ReadsAfterRelease, "+ -6510615555426900570")]
    [InlineData(BatchMistake.WritesAfterRelease, "written to after it had been released")]
    [InlineData(BatchMistake.WritesAfterHandingOn, "written to after it had been released")]
    [InlineData(BatchMistake.HandsOnAndReleases, "was released twice")]
    [InlineData(BatchMistake.HandsOnTwice, "was released twice")]
    [InlineData(BatchMistake.KeepsHashesOfOtherRecords, "with the key hashes of other records")]
    [InlineData(BatchMistake.LeavesSideOutputUnflushed, "Flush left records in an output")]
    public void CheckAll_finds_it_when_a_batch_is_mishandled(BatchMistake mistake, string finding)
    {
        var failure = Assert.Throws<HarnessException>(Numbers(mistake).CheckAll);

        Assert.Contains(finding, failure.Message);
    }

    [Fact]
    public void CheckAll_passes_when_batches_are_handled_well() => Numbers(BatchMistake.None).CheckAll();

    [Fact]
    public void CheckAll_makes_the_batches_of_wide_records_smaller()
    {
        var failure = Assert.Throws<HarnessException>(Wide(trusting: true).CheckAll);

        Assert.Contains("IndexOutOfRangeException", failure.Message);
        Wide(trusting: false).CheckAll();
    }

    [Fact]
    public void CheckAll_requires_held_batches_to_be_released_in_Close()
    {
        var failure = Assert.Throws<HarnessException>(Held(releasesInClose: false).CheckAll);

        Assert.Contains("Release in Close what is still held", failure.Message);
        Held(releasesInClose: true).CheckAll();
    }

    private static OperatorTest<long, long> Numbers(BatchMistake mistake) => OperatorTest
        .Of(() => new BadlyBehavedMap(mistake))
        .Input(Record(1L), Record(2L), Record(3L), Record(4L), Record(5L))
        .Expect(Record(2L), Record(3L), Record(4L), Record(5L), Record(6L));

    private static OperatorTest<int, (long, long)> Wide(bool trusting) => OperatorTest
        .Of(() => new Widen(trusting))
        .Input([.. Enumerable.Range(1, 80).Select(static i => Record(i))])
        .Expect([.. Enumerable.Range(1, 80).Select(static i => Record(((long)i, 0L)))]);

    private static OperatorTest<long, long> Held(bool releasesInClose) => OperatorTest
        .Of(() => new HoldBatches(releasesInClose))
        .Input(Record(1L), Record(2L), Watermark(5), Record(3L))
        .Expect(Record(1L, at: 5), Record(2L, at: 5), Watermark(5));
}
