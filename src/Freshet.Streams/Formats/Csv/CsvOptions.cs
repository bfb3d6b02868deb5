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
    /// True when quoted fields may hold line breaks (RFC 4180). A file is still read by all subtasks, but each has to look through all of
    /// it for quotes. False: such a record is bad, all its lines together, and no such record is written.
    /// </summary>
    public bool LineBreaks { get; init; }

    /// <summary>What happens to members without a column, columns without a member, and empty fields.</summary>
    public MemberOptions Members { get; init; } = new();

    internal void Validate()
    {
        if (Members is null)
        {
            throw FreshetException.User("CsvOptions.Members is null: leave it out for the usual ways.");
        }

        Members.Validate();
        if (!char.IsAscii(Separator) || char.IsAsciiLetterOrDigit(Separator) || "\"\r\n.+-:".Contains(Separator))
        {
            throw FreshetException.User($"The CSV separator '{Separator}' cannot be told from the fields. Take ',', ';', '|' or a tab.");
        }
    }
}
