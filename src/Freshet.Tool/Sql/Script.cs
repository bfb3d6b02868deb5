using Freshet.Sql.Parsing;

namespace Freshet.Tool.Sql;

/// <summary>A statement with the text that it stands in; all else in that is blank, so that places in it are those of the whole text.</summary>
internal sealed record ScriptStatement(SqlStatement Statement, string Text);

/// <summary>Statements out of a text.</summary>
internal static class Script
{
    /// <summary>All of them, or the errors of all.</summary>
    /// <exception cref="SqlParseException">The errors, one a statement.</exception>
    public static IReadOnlyList<ScriptStatement> Read(string text) => [.. SqlParser.ParseScript(text).Select(s => new ScriptStatement(s, Alone(text, s.Span)))];

    private static string Alone(string text, SourceSpan span) => string.Create(span.End, (text, span.Start), static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            var c = from.text[i];
            to[i] = i >= from.Start || c is '\n' or '\r' ? c : ' ';
        }
    });
}
