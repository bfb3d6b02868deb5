using System.Globalization;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// Names of a sink's files. Hidden while written and pending, visible when committed; the numbers in a visible name tell which
/// checkpoint its records belong to, so that a restore can recognise what will be written again:
/// <code>
/// .part-9f3a12bc-003-00042.inprogress        tag, subtask, number
/// part-9f3a12bc-0-00000017-003-00042.csv     tag, run, checkpoint, subtask, number
/// </code>
/// The tag is a hash of the job's name and the operator's identity. No clock and no randomness: the same run gives the same names.
/// </summary>
internal sealed record OutputNames(string Tag, string Prefix, string Extension)
{
    private const string HiddenPrefix = ".part-";
    private const string HiddenSuffix = ".inprogress";

    /// <summary>The tag of one sink of one job.</summary>
    public static string TagOf(OperatorContext context, string stateName) =>
        StableHash.Of($"{context.JobName}\n{context.Uid}\n{stateName}".AsSpan()).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The name before the commit.</summary>
    public static string Hidden(string tag, int subtask, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{tag}-{subtask:D3}-{number:D5}{HiddenSuffix}");

    /// <summary>The name from the commit on.</summary>
    public string Visible(long run, long checkpoint, int subtask, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Tag}-{run}-{checkpoint:D8}-{subtask:D3}-{number:D5}{Extension}");

    /// <summary>What a name with this tag says; null when the file is not one of the sink's. Prefix and extension may have changed since.</summary>
    public static OutputName? Parse(string name, string tag)
    {
        Span<long> numbers = stackalloc long[4];
        if (name.StartsWith('.'))
        {
            var rest = name.AsSpan();
            return rest.StartsWith($"{HiddenPrefix}{tag}-", StringComparison.Ordinal) && rest.EndsWith(HiddenSuffix, StringComparison.Ordinal)
                && Numbers(rest[(HiddenPrefix.Length + tag.Length + 1)..^HiddenSuffix.Length], numbers[..2])
                ? new OutputName(true, 0, 0, (int)numbers[0], numbers[1])
                : null;
        }

        var mark = $"-{tag}-";
        var at = name.LastIndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var text = name.AsSpan(at + mark.Length);
        var end = text.IndexOf('.');
        return Numbers(end < 0 ? text : text[..end], numbers) ? new OutputName(false, numbers[0], numbers[1], (int)numbers[2], numbers[3]) : null;
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

/// <summary>What the name of an output file says.</summary>
internal readonly record struct OutputName(bool IsHidden, long Run, long Checkpoint, int Subtask, long Number);
