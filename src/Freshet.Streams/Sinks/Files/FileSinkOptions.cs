namespace Freshet;

/// <summary>
/// How a file sink cuts and names its files. The default cuts at each checkpoint: with frequent checkpoints the files are small and
/// soon visible; <see cref="RollOnCheckpoint"/> off makes fewer, larger ones.
/// </summary>
public sealed record FileSinkOptions
{
    /// <summary>
    /// A file is closed once it holds this many bytes; it exceeds them by less than one record. With <see cref="Compression"/> packed
    /// bytes count, as they come out of the packer: some hundred KiB late.
    /// </summary>
    public long RollBytes { get; init; } = 128L << 20;

    /// <summary>A file is closed this long after its first record; null for no limit. Processing time.</summary>
    public TimeSpan? RollEvery { get; init; }

    /// <summary>True closes the file at each checkpoint, so that its records are visible once the checkpoint is complete.</summary>
    public bool RollOnCheckpoint { get; init; } = true;

    /// <summary>How the names of visible files begin; not with a dot, which would hide them.</summary>
    public string Prefix { get; init; } = "part";

    /// <summary>How the names of visible files end, with its dot: <c>.csv</c>; empty for none.</summary>
    public string Extension { get; init; } = "";

    /// <summary>
    /// How the files are packed; their names then end in <c>.gz</c>, <c>.br</c> or <c>.zst</c>, after <see cref="Extension"/>. Without
    /// <see cref="RollOnCheckpoint"/> each checkpoint ends a member (gzip) or a frame (zstd); Brotli has no such thing and needs it.
    /// </summary>
    public FileCompression Compression { get; init; } = FileCompression.None;

    /// <summary>What happens to visible files of an earlier run when the job starts anew.</summary>
    public ExistingOutput Existing { get; init; } = ExistingOutput.Refuse;

    /// <summary>Throws a <see cref="FreshetException"/> that names the first option that cannot work.</summary>
    public void Validate()
    {
        Check(RollBytes >= 1, $"RollBytes is {RollBytes}: it must be positive.");
        Check(RollEvery is null || RollEvery >= TimeSpan.FromMilliseconds(1), $"RollEvery is {RollEvery}: it must be at least a millisecond.");
        Check(
            Prefix.Length > 0 && Prefix[0] != '.' && IsPlain(Prefix),
            $"Prefix is '{Prefix}': it must not be empty, begin with a dot, or contain '/' or control characters.");
        Check(
            Extension.Length == 0 || (Extension.Length > 1 && Extension[0] == '.' && IsPlain(Extension)),
            $"Extension is '{Extension}': it must be empty, or begin with a dot and contain no '/' or control characters.");
        Check(Enum.IsDefined(Compression), $"Compression is {Compression}: there is no such one.");
        Check(
            Compression != FileCompression.Brotli || RollOnCheckpoint,
            "Compression is Brotli without RollOnCheckpoint: a Brotli file cannot be cut where a checkpoint was. Set RollOnCheckpoint, or take Gzip or Zstd.");
        Check(Enum.IsDefined(Existing), $"Existing is {Existing}: there is no such policy.");
    }

    internal void ValidateForContainers(string format)
    {
        Validate();
        Check(RollOnCheckpoint, $"RollOnCheckpoint is off, and a file of {format} is whole only with its end, so it cannot go on over a checkpoint. Leave it on; rarer checkpoints make larger files.");
        Check(Compression == FileCompression.None, $"Compression is {Compression}, and {format} packs its own blocks: choose how in the options of the format.");
    }

    private static bool IsPlain(string text) => !text.Any(static c => c == '/' || char.IsControl(c));

    private static void Check(bool good, string what)
    {
        if (!good)
        {
            throw FreshetException.User($"File sink: {what}");
        }
    }
}
