namespace Freshet;

/// <summary>How lines of separated values are written and read.</summary>
public sealed record CsvOptions
{
    /// <summary>Between two fields; an ASCII character that is no letter, digit, quote, line break or sign of a number or time.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>
    /// True when the first line of each file names the columns. Reading then finds columns by name (in any case and order; columns
    /// the type does not have are left out), writing begins each file with the names.
    /// </summary>
    public bool Header { get; init; }

    /// <summary>
    /// True when a quoted field may hold line breaks (RFC 4180), in what is read and in what is written. A file is then read by one subtask as a whole, because only its begin
    /// says what is within quotes. False: a record is a line, and one with a line break inside is bad as a whole.
    /// </summary>
    public bool LineBreaksInFields { get; init; }

    internal void Validate()
    {
        if (!char.IsAscii(Separator) || char.IsAsciiLetterOrDigit(Separator) || "\"\r\n.+-:".Contains(Separator))
        {
            throw FreshetException.User($"The CSV separator '{Separator}' cannot be told from the fields. Take ',', ';', '|' or a tab.");
        }
    }
}
