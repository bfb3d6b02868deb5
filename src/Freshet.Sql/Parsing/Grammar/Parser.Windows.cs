namespace Freshet.Sql.Parsing;

/// <content>OVER, frames, orders.</content>
internal sealed partial class Parser
{
    /// <summary>w, or (…), after OVER.</summary>
    private WindowSpecification Over()
    {
        if (At(TokenKind.OpenParen))
        {
            return WindowInBrackets();
        }

        if (!IsName(_at))
        {
            throw UnexpectedName("'(' or the name of a window after OVER");
        }

        var name = TakeName();
        return new WindowSpecification(name, [], []) { Span = name.Span };
    }

    private WindowSpecification WindowInBrackets()
    {
        var start = _at;
        Expect(TokenKind.OpenParen, "'(' before the window");
        var name = IsName(_at) ? TakeName() : null;
        var partition = Accept(Word.Partition, Word.By) ? Expressions() : [];
        var order = AcceptOrderBy();
        var frame = AcceptFrame();
        if (At(Word.Allow) || At(Word.Disallow))
        {
            throw Refuse(Current.Span, $"{Current.Word.Text()} PARTIAL");
        }

        if (!Accept(TokenKind.CloseParen))
        {
            throw UnexpectedAfterOperand("')' to close the window");
        }

        return new WindowSpecification(name, partition, order, frame) { Span = Since(start) };
    }

    private WindowFrame? AcceptFrame()
    {
        var start = _at;
        if (At(Word.Groups))
        {
            throw Refuse(Current.Span, "a frame of GROUPS", "Write ROWS or RANGE.");
        }

        var range = At(Word.Range);
        if (!range && !At(Word.Rows))
        {
            return null;
        }

        _at++;
        FrameBound first;
        FrameBound? last = null;
        if (Accept(Word.Between))
        {
            first = Bound(Precedence.And + 1);
            if (!Accept(Word.And))
            {
                throw Unexpected("AND and the end of the frame");
            }

            last = Bound(Precedence.Lowest);
        }
        else
        {
            first = Bound(Precedence.Lowest);
        }

        if (last is null && IsWord(_at, Word.And))
        {
            throw Unexpected("')' to close the window", "A frame of two ends is written BETWEEN … AND ….");
        }

        if (Current.Kind == TokenKind.Word && Text(Current).Equals("EXCLUDE", StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(Current.Span, "EXCLUDE in a frame");
        }

        return new WindowFrame(range ? FrameUnit.Range : FrameUnit.Rows, first, last) { Span = Since(start) };
    }

    private FrameBound Bound(int least)
    {
        var start = _at;
        if (Accept(Word.Current))
        {
            Expect(Word.Row, Word.Current);
            return new FrameBound(FrameBoundKind.CurrentRow) { Span = Since(start) };
        }

        if (At(Word.Unbounded) && (IsWord(_at + 1, Word.Preceding) || IsWord(_at + 1, Word.Following)))
        {
            _at += 2;
            return new FrameBound(IsWord(_at - 1, Word.Preceding) ? FrameBoundKind.UnboundedPreceding : FrameBoundKind.UnboundedFollowing) { Span = Since(start) };
        }

        var offset = Expression(least);
        var kind = Accept(Word.Preceding) ? FrameBoundKind.Preceding
            : Accept(Word.Following) ? FrameBoundKind.Following
            : throw Unexpected("PRECEDING or FOLLOWING after the distance");
        return new FrameBound(kind, offset) { Span = Since(start) };
    }

    private SqlList<SortItem> AcceptOrderBy() => Accept(Word.Order, Word.By) ? SortItems() : [];

    private SqlList<SortItem> SortItems()
    {
        var items = new List<SortItem>();
        do
        {
            items.Add(SortItem());
        }
        while (Accept(TokenKind.Comma));

        return [.. items];
    }

    private SortItem SortItem()
    {
        var start = _at;
        var expression = Expression();
        var descending = !Accept(Word.Asc) && Accept(Word.Desc);
        var nulls = NullsOrder.Default;
        if (Accept(Word.Nulls))
        {
            nulls = Accept(Word.First) ? NullsOrder.First : Accept(Word.Last) ? NullsOrder.Last : throw Unexpected("FIRST or LAST after NULLS");
        }

        return new SortItem(expression, descending, nulls) { Span = Since(start) };
    }
}
