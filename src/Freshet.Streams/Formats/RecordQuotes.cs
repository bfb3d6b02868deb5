namespace Freshet;

/// <summary>How a text format quotes its fields, so that a line break between two quotes is seen as part of a field and ends no record.</summary>
/// <param name="Quote">Opens a field right at its start, and closes it; two of them inside are one.</param>
/// <param name="Separator">Between two fields.</param>
/// <param name="MayHoldLineBreaks">
/// True when a record may go over several lines. False when such a record is a bad one, as a whole: none of its lines is then taken for a record.
/// </param>
public readonly record struct RecordQuotes(byte Quote, byte Separator, bool MayHoldLineBreaks);
