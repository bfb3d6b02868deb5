namespace Freshet.Testing.Tests;

/// <summary>What a <see cref="BadlyBehavedMap"/> does wrong with its batches.</summary>
public enum BatchMistake
{
    None,
    NeverReleases,
    ReleasesTwice,
    ReadsAfterRelease,
    WritesAfterRelease,
    WritesAfterHandingOn,
    HandsOnAndReleases,
    HandsOnTwice,
    KeepsHashesOfOtherRecords,
    TakesOutputBatchesForAsLargeAsInput,
    LeavesSideOutputUnflushed,
}
