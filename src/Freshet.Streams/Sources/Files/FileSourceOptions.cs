namespace Freshet;

/// <summary>How files are read.</summary>
public sealed record FileSourceOptions
{
    private const long BlockBytesMax = 1L << 40;
    private const long BoundedBlockBytes = 4L << 20;
    private const int RecordBytesDefault = 16 << 20;

    /// <summary>
    /// Null reads the files that are there when the job starts, and ends. Else the source never ends: it looks this often for new
    /// files and for what was appended to known ones.
    /// </summary>
    public TimeSpan? Watch { get; init; }

    /// <summary>
    /// Where files are watched: event time waits for a file that was begun until it has not grown for so long after a look that found
    /// nothing more in it. Records that come later still are read, but may be late for their windows. Processing time.
    /// </summary>
    public TimeSpan QuietAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>True takes the files of subfolders too.</summary>
    public bool Recursive { get; init; }

    /// <summary>What happens to records that cannot be decoded.</summary>
    public BadRecords BadRecords { get; init; } = BadRecords.Fail;

    /// <summary>
    /// Files are read in blocks of so many bytes, which the subtasks share; a record belongs to the block it begins in. Null: 4 MiB, and
    /// no blocks where files are watched, so that one subtask reads a growing file in its order.
    /// </summary>
    public long? BlockBytes { get; init; }

    /// <summary>
    /// True when files follow one another in event time, in the order of their names: event time then goes on from file to file. Else it
    /// waits until the last known file is begun, so that no record is late because its file was read after another.
    /// </summary>
    public bool InTimeOrder { get; init; }

    /// <summary>A longer record is a bad one (of which dead letters keep the first 64 KiB).</summary>
    public int RecordBytesMax { get; init; } = RecordBytesDefault;

    /// <summary>
    /// How the files are packed; null tells it from the ending of each name: <c>.gz</c>, <c>.br</c>, <c>.zst</c>. A packed file is read
    /// by one subtask, and where it goes on after a crash it is unpacked from its start again. One that is damaged or cut short fails the job.
    /// </summary>
    public FileCompression? Compression { get; init; }

    internal FileCompression CompressionOf(string path) => Compression ?? FileEndings.CompressionOf(path);

    internal long BlockBytesOrDefault => BlockBytes ?? (Watch is null ? BoundedBlockBytes : BlockBytesMax);

    internal void ValidateForContainers(string format)
    {
        Validate();
        Check(BlockBytes is null, $"BlockBytes is {BlockBytes}, and a file of {format} is read whole by one subtask: leave it out");
        Check(Compression is null or FileCompression.None, $"Compression is {Compression}, and {format} unpacks its own blocks: leave it out");
        Check(BadRecords is BadRecords.FailJob, $"BadRecords is not Fail, and in a file of {format} no record can be left out: a damaged file fails the job. Leave it as it is");
        Check(RecordBytesMax == RecordBytesDefault, $"RecordBytesMax is {RecordBytesMax}, and {format} has no lines: leave it out");
    }

    internal void Validate()
    {
        Check(Watch is null || Watch >= TimeSpan.FromMilliseconds(1), $"Watch is {Watch}: it must be at least a millisecond, or null");
        Check(QuietAfter >= TimeSpan.Zero, $"QuietAfter is {QuietAfter}: it must not be negative");
        Check(BlockBytes is null or (>= 1 and <= BlockBytesMax), $"BlockBytes is {BlockBytes}: it must be from 1 to {BlockBytesMax}");
        Check(RecordBytesMax is >= 1 and <= 1 << 30, $"RecordBytesMax is {RecordBytesMax}: it must be from 1 to {1 << 30}");
        Check(Compression is not { } compression || Enum.IsDefined(compression), $"Compression is {Compression}: there is no such one");
        Check(BadRecords is not null, "BadRecords is null: choose BadRecords.Fail, Skip or DeadLetter(folder)");
    }

    private static void Check(bool good, string what)
    {
        if (!good)
        {
            throw FreshetException.User($"File source: {what}.");
        }
    }
}
