namespace Freshet.Sql.Parsing;

/// <summary>
/// Reads tokens into nodes by recursive descent; expressions by precedence climbing. Each method reads what it is named for, starting
/// at the current token.
/// </summary>
internal sealed partial class Parser
{
    private readonly string _text;
    private readonly Token[] _tokens;
    private readonly Dictionary<int, LexError> _lexErrors;
    private int _at;

    public Parser(string text)
    {
        _text = text;
        (_tokens, _lexErrors) = Lexer.Run(text);
    }

    /// <summary>The only statement of the text.</summary>
    public SqlStatement OneStatement()
    {
        if (At(TokenKind.End))
        {
            throw Fail(Current.Span, "there is no statement in the text");
        }

        var statement = Statement();
        var ended = Accept(TokenKind.Semicolon);
        if (!At(TokenKind.End))
        {
            throw ended ? Fail(Current.Span, "one statement was expected, and here is another", "Run them one after the other, or as a script.") : UnexpectedAtEnd();
        }

        return statement;
    }

    /// <summary>All statements; after an error it goes on behind the next semicolon, so that every statement tells its own.</summary>
    public SqlList<SqlStatement> Script()
    {
        var statements = new List<SqlStatement>();
        List<SqlError>? errors = null;
        while (!At(TokenKind.End))
        {
            if (Accept(TokenKind.Semicolon))
            {
                continue;
            }

            var start = _at;
            try
            {
                statements.Add(Statement());
                if (!At(TokenKind.End) && !At(TokenKind.Semicolon))
                {
                    throw UnexpectedAtEnd();
                }
            }
            catch (SqlParseException failed)
            {
                (errors ??= []).AddRange(failed.Errors);
                SkipStatement(start);
            }
        }

        return errors is null ? [.. statements] : throw new SqlParseException(errors);
    }

    /// <summary>The only expression of the text.</summary>
    public SqlExpression OneExpression()
    {
        var expression = Expression();
        return At(TokenKind.End) ? expression : throw UnexpectedAfterOperand("the end of the expression");
    }

    /// <summary>To the semicolon that ends a statement; a set of statements ends with END.</summary>
    private void SkipStatement(int start)
    {
        var inSet = StartsStatementSet(start);
        _at = Math.Max(_at, start);
        (_depth, _height) = (0, 0);
        while (!At(TokenKind.End))
        {
            if (At(TokenKind.Semicolon) && !(inSet && !IsWord(_at - 1, Word.End)))
            {
                return;
            }

            _at++;
        }
    }

    private bool StartsStatementSet(int at)
    {
        for (var i = at; i < Math.Min(at + 4, _tokens.Length); i++)
        {
            if (IsWord(i, Word.Statement))
            {
                return true;
            }
        }

        return false;
    }
}
