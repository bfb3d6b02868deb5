using System.Globalization;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// Names of a sink's files. Hidden while written and pending, visible when committed; the numbers in a visible name tell which
/// checkpoint its records belong to, so that a restore can recognise what will be written again. An empty hidden file says up to
/// which checkpoint files were committed: one that is missing then was taken away by whoever reads the output, and is not lost.
/// <code>
/// .part-9f3a12bc-003-00042.inprogress        tag, subtask, number
/// part-9f3a12bc-0-00000017-003-00042.csv     tag, run, checkpoint, subtask, number
/// .part-9f3a12bc-003-1-17.committed          tag, subtask, first checkpoint of the attempt, last committed one
/// .part-9f3a12bc-003.lock                    tag, subtask; empty, locked while it is written, and stays
/// </code>
/// The tag is a hash of the job's name and the operator's identity. No clock and no randomness: the same run gives the same names.
/// </summary>
internal sealed record OutputNames(string Tag, string Prefix, string Extension)
{
    private const string HiddenPrefix = ".part-";
    private const string HiddenSuffix = ".inprogress";
    private const string CommittedSuffix = ".committed";

    /// <summary>The tag of one sink of one job.</summary>
    public static string TagOf(OperatorContext context, string stateName) =>
        StableHash.Of($"{context.JobName}\n{context.Uid}\n{stateName}".AsSpan()).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The name before the commit.</summary>
    public static string Hidden(string tag, int subtask, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{tag}-{subtask:D3}-{number:D5}{HiddenSuffix}");

    /// <summary>The name of the file that is locked while the subtask runs.</summary>
    public static string Lock(string tag, int subtask) => string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{tag}-{subtask:D3}.lock");

    /// <summary>The name of the empty file that tells which checkpoints were committed.</summary>
    public static string Committed(string tag, int subtask, long first, long last) =>
        string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{tag}-{subtask:D3}-{first}-{last}{CommittedSuffix}");

    /// <summary>The name from the commit on.</summary>
    public string Visible(long run, long checkpoint, int subtask, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Tag}-{run}-{checkpoint:D8}-{subtask:D3}-{number:D5}{Extension}");

    /// <summary>What a name with this tag says; null when the file is not one of the sink's. Prefix and extension may have changed since.</summary>
    public static OutputName? Parse(string name, string tag)
    {
        if (name.StartsWith('.'))
        {
            return ParseHidden(name, $"{HiddenPrefix}{tag}-");
        }

        var mark = $"-{tag}-";
        var at = name.LastIndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var text = name.AsSpan(at + mark.Length);
        var end = text.IndexOf('.');
        Span<long> numbers = stackalloc long[4];
        return Numbers(end < 0 ? text : text[..end], numbers)
            ? new OutputName(OutputKind.Visible, numbers[0], numbers[1], (int)numbers[2], numbers[3])
            : null;
    }

    private static OutputName? ParseHidden(ReadOnlySpan<char> name, string start)
    {
        if (!name.StartsWith(start, StringComparison.Ordinal))
        {
            return null;
        }

        Span<long> numbers = stackalloc long[3];
        if (name.EndsWith(HiddenSuffix, StringComparison.Ordinal) && Numbers(name[start.Length..^HiddenSuffix.Length], numbers[..2]))
        {
            return new OutputName(OutputKind.Hidden, 0, 0, (int)numbers[0], numbers[1]);
        }

        return name.EndsWith(CommittedSuffix, StringComparison.Ordinal) && Numbers(name[start.Length..^CommittedSuffix.Length], numbers)
            ? new OutputName(OutputKind.Committed, numbers[1], numbers[2], (int)numbers[0], 0)
            : null;
    }

    private static bool Numbers(ReadOnlySpan<char> text, Span<long> numbers)
    {
        var count = 0;
        foreach (var part in text.Split('-'))
        {
            if (count == numbers.Length || !long.TryParse(text[part], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count++]))
            {
                return false;
            }
        }

        return count == numbers.Length;
    }
}

/// <summary>What a file of a sink is, by its name.</summary>
internal enum OutputKind
{
    /// <summary>In progress or pending.</summary>
    Hidden,

    /// <summary>Committed.</summary>
    Visible,

    /// <summary>The empty file that tells which checkpoints were committed.</summary>
    Committed,
}

/// <summary>What the name of a sink's file says; what its kind does not say is 0.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Run">The run; of <see cref="OutputKind.Committed"/> the first checkpoint of the attempt.</param>
/// <param name="Checkpoint">The checkpoint, the last one of <see cref="OutputKind.Committed"/>.</param>
/// <param name="Subtask">Who wrote it.</param>
/// <param name="Number">Its number within the subtask.</param>
internal readonly record struct OutputName(OutputKind Kind, long Run, long Checkpoint, int Subtask, long Number);
