namespace Freshet;

/// <summary>Decides whether a source looks for quotes to find where records end.</summary>
internal static class QuotedRecords
{
    /// <summary>
    /// It does when records may hold line breaks, and when the job goes on after a bad record: lines from the inside of a field would
    /// then be taken for records. Where a bad record fails the job, plain lines do: the line that opens the field is bad.
    /// </summary>
    public static (Format<T> Format, RecordQuotes? Quotes) Of<T>(Format<T> format, BadRecords badRecords) => format.Quotes switch
    {
        { MayHoldLineBreaks: true } quotes => (format, quotes),
        { } quotes when badRecords is not BadRecords.FailJob => (new LinesOnlyFormat<T>(format), quotes),
        _ => (format, null),
    };
}
