namespace Freshet;

/// <summary>Where records lie that are sorted and do not fit into memory.</summary>
public sealed record SpillOptions
{
    /// <summary>A folder on a local disk, made if need be; null for the folder of temporary files (which on some machines is memory itself).</summary>
    public string? Folder { get; init; }

    /// <summary>Bytes of records that are gathered in memory, all operators of the job together; at least 4 KiB for each. 256 MiB unless said otherwise.</summary>
    public long BytesMax { get; init; } = 256L << 20;

    internal void Validate()
    {
        JobOptions.Check(Folder is not { Length: 0 }, "The folder for records that do not fit into memory is empty: name one, or leave it null for that of temporary files");
        JobOptions.Check(BytesMax > 0, $"Spill.BytesMax is {BytesMax}: it must be positive");
    }
}
