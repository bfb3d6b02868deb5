namespace Freshet;

/// <summary>What a source does with a record that it cannot decode: a closed family.</summary>
public abstract record BadRecords
{
    private protected BadRecords()
    {
    }

    /// <summary>The job fails and says where the record is. The default: nothing is lost unseen.</summary>
    public static BadRecords Fail { get; } = new FailJob();

    /// <summary>The record is left out and counted (<c>Bad</c> in the operator's metrics); the first one is logged.</summary>
    public static BadRecords Skip { get; } = new SkipRecord();

    /// <summary>
    /// The record is counted and kept in files of this folder, one line of JSON each (<see cref="Freshet.DeadLetter"/>): exactly once,
    /// visible with the checkpoint after it.
    /// </summary>
    public static BadRecords DeadLetter(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
        {
            throw FreshetException.User("The folder for dead letters is empty: name one.");
        }

        return new KeepRecord(folder);
    }

    /// <summary>The job fails.</summary>
    public sealed record FailJob : BadRecords;

    /// <summary>The record is left out and counted.</summary>
    public sealed record SkipRecord : BadRecords;

    /// <summary>The record is counted and kept.</summary>
    /// <param name="Folder">Where.</param>
    public sealed record KeepRecord(string Folder) : BadRecords;
}
