namespace Freshet.Testing;

/// <summary>Something that came out: a record on one port, or a control element, which goes out on all.</summary>
/// <param name="Port">The port; <see cref="EveryPort"/> for a control element.</param>
/// <param name="Text">The line of a table that stands for it.</param>
/// <param name="Watermark">The event time of a watermark, else null.</param>
internal sealed record OutputLine(int Port, string Text, long? Watermark = null)
{
    public const int EveryPort = -1;

    public bool IsRecord => Port != EveryPort;

    /// <summary>Which element of the input was being handled, by its number; -1 when opening.</summary>
    public int Element { get; init; }
}
