namespace Freshet.Testing.Tests;

/// <summary>What is wrong with a <see cref="CountUntilWatermark"/>.</summary>
public enum Break
{
    Nothing,
    StateNotInSnapshot,
    StateNotAskedFor,
    WatermarkNotInSnapshot,
    EntriesHandedOverLive,
    StateInAFile,
    EveryoneTakesAllKeys,
    NobodyTakesSecondKey,
    FiresTwiceWhenStopped,
    LosesItsPlaceWhenStopped,
    StopsForEver,
    BeginsAnewWhenStopped,
    HoldsLastRecord,
    CountsBatchesNotRecords,
    GivesOutInSnapshot,
    FiresOnStaleWatermark,
    TrustsForeignHashes,
    LateCountForgotten,
}
