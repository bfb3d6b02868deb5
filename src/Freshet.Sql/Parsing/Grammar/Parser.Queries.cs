namespace Freshet.Sql.Parsing;

/// <content>Queries.</content>
internal sealed partial class Parser
{
    /// <summary>Whether a query begins there, brackets aside.</summary>
    private bool AtQuery(int at) => IsWord(at, Word.Select) || IsWord(at, Word.With) || IsWord(at, Word.Values) || (IsWord(at, Word.Table) && !IsKind(at + 1, TokenKind.OpenParen));

    /// <summary>Whether something stands here that makes one query of one in brackets before it.</summary>
    private bool AtQueryTail() => SetOperator() is not null || (Current.Kind == TokenKind.Word && Current.Word is Word.Order or Word.Limit or Word.Offset or Word.Fetch);

    private Query Query()
    {
        var around = Enter();
        var start = _at;
        SqlList<CommonTable> with = Accept(Word.With) ? CommonTables() : [];
        var query = QueryTail(QueryBody(Precedence.Lowest), with, start);
        Leave(around);
        return query;
    }

    /// <summary>Goes on with a query that stood in brackets and turned out to be the first of several.</summary>
    private Query QueryFrom(ScalarQuery first)
    {
        var around = Enter();
        var start = StartOf(first);
        var query = QueryTail(MoreBody(BodyOf(first.Query, first.Span), Precedence.Lowest, start), [], start);
        Leave(around);
        return query;
    }

    /// <summary>The token that a node starts with.</summary>
    private int StartOf(SqlNode node)
    {
        var (low, high) = (0, _at);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tokens[middle].Start < node.Span.Start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>ORDER BY, and how much.</summary>
    private Query QueryTail(QueryBody body, SqlList<CommonTable> with, int start)
    {
        var order = AcceptOrderBy();
        long? limit = null, offset = null;
        if (Accept(Word.Limit) && !Accept(Word.All))
        {
            limit = WholeNumber("a number of rows", 0, long.MaxValue);
            if (At(TokenKind.Comma))
            {
                throw Unexpected("OFFSET or the end", $"LIMIT a, b is written LIMIT b OFFSET a.");
            }
        }

        if (Accept(Word.Offset))
        {
            offset = WholeNumber("a number of rows", 0, long.MaxValue);
            if (!Accept(Word.Row))
            {
                Accept(Word.Rows);
            }

            if (limit is null && At(Word.Limit))
            {
                throw Unexpected("the end after OFFSET", "LIMIT comes first: LIMIT 10 OFFSET 5.");
            }
        }

        if (Accept(Word.Fetch))
        {
            limit = Fetch(limit);
        }

        // brackets around all of it say nothing
        return body is NestedQuery nested && with.Count == 0 && order.Count == 0 && limit is null && offset is null
            ? nested.Query
            : new Query(body) { With = with, OrderBy = order, Limit = limit, Offset = offset, Span = Since(start) };
    }

    /// <summary>FETCH FIRST 10 ROWS ONLY.</summary>
    private long Fetch(long? limit)
    {
        if (limit is not null)
        {
            throw Fail(_tokens[_at - 1].Span, "FETCH says the same as LIMIT", "Take one of them away.");
        }

        if (!Accept(Word.First) && !Accept(Word.Next))
        {
            throw Unexpected("FIRST or NEXT after FETCH");
        }

        var rows = At(TokenKind.Number) ? WholeNumber("a number of rows", 0, long.MaxValue) : 1;
        if (!Accept(Word.Row) && !Accept(Word.Rows))
        {
            throw Unexpected("ROWS");
        }

        Expect(Word.Only, Word.Rows);
        return rows;
    }

    private SqlList<CommonTable> CommonTables()
    {
        if (At(Word.Recursive))
        {
            throw Refuse(Current.Span, "WITH RECURSIVE");
        }

        var tables = new List<CommonTable>();
        do
        {
            var start = _at;
            var name = Name("a name for the query after WITH");
            if (At(TokenKind.OpenParen) && AtQuery(_at + 1))
            {
                throw Unexpected("AS before the query in brackets");
            }

            var columns = At(TokenKind.OpenParen) ? NamesInBrackets("the name of a column", "the columns") : [];
            Expect(Word.As, "AS and the query in brackets");
            Expect(TokenKind.OpenParen, "'(' before the query");
            var query = Query();
            ExpectQueryClose();
            tables.Add(new CommonTable(name, columns, query) { Span = Since(start) });
        }
        while (Accept(TokenKind.Comma));

        if (!AtQuery(_at) && !At(TokenKind.OpenParen))
        {
            throw Unexpected("',' and another query, or the SELECT that uses them");
        }

        return [.. tables];
    }

    private void ExpectQueryClose() => ExpectClose("the query");

    private SetOperator? SetOperator()
    {
        if (Current.Kind != TokenKind.Word)
        {
            return null;
        }

        switch (Current.Word)
        {
            case Word.Union:
                return Parsing.SetOperator.Union;
            case Word.Except:
                return Parsing.SetOperator.Except;
            case Word.Intersect:
                return Parsing.SetOperator.Intersect;
            case Word.Minus:
                throw Fail(Current.Span, "MINUS is Oracle's", "Write EXCEPT.");
            default:
                return null;
        }
    }

    private QueryBody QueryBody(int least)
    {
        var start = _at;
        return MoreBody(QueryTerm(), least, start);
    }

    private QueryBody MoreBody(QueryBody left, int least, int start)
    {
        while (SetOperator() is { } op && Precedence.Of(op) is var precedence && precedence >= least)
        {
            _at++;
            var all = Accept(Word.All);
            if (!all)
            {
                Accept(Word.Distinct);
            }

            var around = Enter();
            var right = QueryBody(precedence + 1);
            Leave(around);
            left = new SetOperation(left, op, all, right) { Span = Since(start) };
            Raise();
        }

        Note(Word.Union);
        return left;
    }

    private QueryBody QueryTerm()
    {
        var start = _at;
        if (IsWord(_at, Word.Select))
        {
            return Select();
        }

        if (Accept(TokenKind.OpenParen))
        {
            var inner = Query();
            ExpectQueryClose();
            return BodyOf(inner, Since(start));
        }

        if (Accept(Word.Values))
        {
            return Values(start);
        }

        if (Accept(Word.Table))
        {
            var name = Qualified("the name of a table after TABLE");
            return new TableBody(name) { Span = Since(start) };
        }

        if (IsWord(_at, Word.With))
        {
            throw Unexpected("SELECT", "A query with WITH of its own stands in brackets.");
        }

        Note(Word.Select);
        throw Unexpected("a query (SELECT, VALUES, TABLE or one in brackets)");
    }

    /// <summary>A query in brackets as a part of another: just its body where there is nothing else.</summary>
    private static QueryBody BodyOf(Query query, SourceSpan span) =>
        query.With.Count == 0 && query.OrderBy.Count == 0 && query.Limit is null && query.Offset is null ? query.Body : new NestedQuery(query) { Span = span };

    private ValuesBody Values(int start)
    {
        var rows = new List<RowConstructor>();
        do
        {
            var at = Current;
            var row = ValuesRow();
            if (rows.Count > 0 && rows[0].Items.Count != row.Items.Count)
            {
                throw Fail(
                    row.Span.Length > 0 ? row.Span : at.Span,
                    $"this row has {Count(row.Items.Count, "value")}, the first one {rows[0].Items.Count}");
            }

            rows.Add(row);
        }
        while (Accept(TokenKind.Comma));

        return new ValuesBody([.. rows]) { Span = Since(start) };
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    /// <summary>(1, DEFAULT), ROW(1, 2), or a value alone.</summary>
    private RowConstructor ValuesRow()
    {
        var start = _at;
        if (IsWord(_at, Word.Row) && IsKind(_at + 1, TokenKind.OpenParen))
        {
            _at++;
        }

        if (!At(TokenKind.OpenParen) || AtQuery(_at + 1))
        {
            var value = Expression();
            return new RowConstructor([value]) { Span = value.Span };
        }

        _at++;
        var items = new List<SqlExpression>();
        do
        {
            var at = _at;
            items.Add(Accept(Word.Default) ? new DefaultValue { Span = Since(at) } : Expression());
        }
        while (Accept(TokenKind.Comma));

        if (!Accept(TokenKind.CloseParen))
        {
            throw UnexpectedAfterOperand("',' or ')' in the row");
        }

        return new RowConstructor([.. items]) { Span = Since(start) };
    }
}
