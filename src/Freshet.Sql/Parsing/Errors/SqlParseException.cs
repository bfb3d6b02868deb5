namespace Freshet.Sql.Parsing;

/// <summary>A text is not SQL, or SQL that is not there: its errors, each with its place, and what to do.</summary>
public sealed class SqlParseException : Exception
{
    internal SqlParseException(IReadOnlyList<SqlError> errors)
        : base(string.Join("\n\n", errors.Select(error => error.Text)))
    {
        Errors = errors;
    }

    /// <summary>The errors, at most one for a statement, in the order of the text.</summary>
    public IReadOnlyList<SqlError> Errors { get; }
}
