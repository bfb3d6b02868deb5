namespace Freshet.Sql.Parsing;

/// <content>SELECT and its clauses.</content>
internal sealed partial class Parser
{
    private Select Select()
    {
        var start = _at;
        _at++;
        var hints = At(TokenKind.HintStart) ? Hints() : [];
        if (At(Word.Stream))
        {
            throw Refuse(Current.Span, "SELECT STREAM", "Take STREAM away: every query is over streams.");
        }

        var distinct = Accept(Word.Distinct);
        if (!distinct)
        {
            Accept(Word.All);
        }

        var items = SelectItems();
        var from = Accept(Word.From) ? From() : null;
        if (from is null && (IsWord(_at, Word.Where) || IsWord(_at, Word.Group)))
        {
            throw Unexpected($"FROM and a table before {Current.Word.Text()}");
        }

        var where = Accept(Word.Where) ? Expression() : null;
        var group = AcceptGroupBy();
        var having = Accept(Word.Having) ? Expression() : null;
        var windows = Accept(Word.Window) ? NamedWindows() : [];
        var qualify = Accept(Word.Qualify) ? Expression() : null;
        return new Select(items)
        {
            Span = Since(start),
            Hints = hints,
            Distinct = distinct,
            From = from,
            Where = where,
            GroupBy = group,
            Having = having,
            Windows = windows,
            Qualify = qualify,
        };
    }

    private SqlList<SelectItem> SelectItems()
    {
        var items = new List<SelectItem>();
        do
        {
            items.Add(SelectItem());
        }
        while (Accept(TokenKind.Comma));

        return [.. items];
    }

    private SelectItem SelectItem()
    {
        var start = _at;
        if (Accept(TokenKind.Star))
        {
            if (IsWord(_at, Word.Except) && IsKind(_at + 1, TokenKind.OpenParen) && !AtQuery(_at + 2))
            {
                throw Refuse(Current.Span, "SELECT * EXCEPT (…)", "Name the columns.");
            }

            return new StarItem { Span = Since(start) };
        }

        if (StarAfterName(start) is { } parts)
        {
            return QualifiedStar(start, parts);
        }

        Note(Word.Distinct);
        if (!AtExpression())
        {
            throw Unexpected("a column, an expression or * after SELECT");
        }

        var expression = Expression();
        return new ExpressionItem(expression, AcceptItemAlias()) { Span = Since(start) };
    }

    /// <summary>The clause words that can begin no expression are told as such.</summary>
    private bool AtExpression() => !(Current.Kind is TokenKind.End or TokenKind.Semicolon or TokenKind.CloseParen or TokenKind.Comma or TokenKind.HintStart
        || IsWord(_at, Word.From) || IsWord(_at, Word.Where) || IsWord(_at, Word.Group) || IsWord(_at, Word.Order) || IsWord(_at, Word.Limit));

    /// <summary>How many names with dots stand before .*; null when it is something else.</summary>
    private int? StarAfterName(int at)
    {
        for (var parts = 1; IsKind(at, TokenKind.Quoted) || (IsKind(at, TokenKind.Word) && !_tokens[at].Word.IsReserved()); parts++)
        {
            if (!IsKind(at + 1, TokenKind.Dot))
            {
                return null;
            }

            if (IsKind(at + 2, TokenKind.Star))
            {
                return parts;
            }

            at += 2;
        }

        return null;
    }

    private StarItem QualifiedStar(int start, int count)
    {
        var parts = new Identifier[count];
        for (var i = 0; i < count; i++)
        {
            parts[i] = TakeName();
            _at++;
        }

        var qualifier = new QualifiedName(SqlList.Create<Identifier>(parts)) { Span = new SourceSpan(parts[0].Span.Start, parts[^1].Span.End - parts[0].Span.Start) };
        _at++;
        return new StarItem(qualifier) { Span = Since(start) };
    }

    /// <summary>[AS] a.</summary>
    private Identifier? AcceptItemAlias()
    {
        if (Accept(Word.As))
        {
            return Name("a name for the column after AS");
        }

        if (IsName(_at))
        {
            _alias = _at;
            return TakeName();
        }

        return null;
    }

    private SqlList<NamedWindow> NamedWindows()
    {
        var windows = new List<NamedWindow>();
        do
        {
            var start = _at;
            var name = Name("a name for the window");
            Expect(Word.As, "AS and the window in brackets");
            windows.Add(new NamedWindow(name, WindowInBrackets()) { Span = Since(start) });
        }
        while (Accept(TokenKind.Comma));

        return [.. windows];
    }

    private GroupBy? AcceptGroupBy()
    {
        var start = _at;
        if (!Accept(Word.Group, Word.By))
        {
            return null;
        }

        if (At(Word.Distinct) || IsWord(_at, Word.All))
        {
            throw Refuse(Current.Span, $"GROUP BY {Current.Word.Text()}", "Name the columns to group by.");
        }

        return new GroupBy(GroupingElements()) { Span = Since(start) };
    }

    private SqlList<GroupingElement> GroupingElements()
    {
        var elements = new List<GroupingElement>();
        do
        {
            elements.Add(GroupingElement());
        }
        while (Accept(TokenKind.Comma));

        return [.. elements];
    }

    private GroupingElement GroupingElement()
    {
        var start = _at;
        if (At(Word.Grouping, Word.Sets))
        {
            var around = Enter();
            _at += 2;
            Expect(TokenKind.OpenParen, "'(' after GROUPING SETS");
            var elements = GroupingElements();
            ExpectListClose("GROUPING SETS");
            Leave(around);
            return new GroupingSets(elements) { Span = Since(start) };
        }

        if (At(Word.Rollup))
        {
            return new Rollup(GroupingKeys("ROLLUP")) { Span = Since(start) };
        }

        return At(Word.Cube) ? new Cube(GroupingKeys("CUBE")) { Span = Since(start) } : GroupingKey();
    }

    private SqlList<GroupingKey> GroupingKeys(string of)
    {
        _at++;
        Expect(TokenKind.OpenParen, $"'(' after {of}");
        var keys = new List<GroupingKey>();
        do
        {
            keys.Add(GroupingKey());
        }
        while (Accept(TokenKind.Comma));

        ExpectListClose(of);
        return [.. keys];
    }

    /// <summary>a, (a, b), ().</summary>
    private GroupingKey GroupingKey()
    {
        var start = _at;
        if (At(TokenKind.OpenParen) && IsKind(_at + 1, TokenKind.CloseParen))
        {
            _at += 2;
            return new GroupingKey([]) { Span = Since(start) };
        }

        var bracket = At(TokenKind.OpenParen);
        var expression = Expression();
        var span = Since(start);
        return bracket && expression is RowConstructor row && row.Span == span
            ? new GroupingKey(row.Items) { Span = span }
            : new GroupingKey([expression]) { Span = span };
    }
}
