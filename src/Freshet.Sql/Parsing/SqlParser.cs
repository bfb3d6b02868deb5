namespace Freshet.Sql.Parsing;

/// <summary>
/// Reads SQL in the dialect of Flink 2.3. Names keep their case; a name that is a reserved word, or has other signs in it, stands in
/// backticks. Whatever is wrong with a text is a <see cref="SqlParseException"/>.
/// </summary>
public static class SqlParser
{
    /// <summary>Reads one statement; a semicolon may end it.</summary>
    /// <exception cref="SqlParseException">The text is no statement, or one that is not there.</exception>
    public static SqlStatement ParseStatement(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Parser(text).OneStatement();
    }

    /// <summary>Reads statements that are separated by semicolons.</summary>
    /// <exception cref="SqlParseException">The errors of all of them, one each.</exception>
    public static SqlList<SqlStatement> ParseScript(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Parser(text).Script();
    }

    /// <summary>Reads one expression.</summary>
    /// <exception cref="SqlParseException">The text is no expression.</exception>
    public static SqlExpression ParseExpression(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Parser(text).OneExpression();
    }
}
