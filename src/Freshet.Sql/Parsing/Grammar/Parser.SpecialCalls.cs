namespace Freshet.Sql.Parsing;

/// <content>Functions with a grammar of their own.</content>
internal sealed partial class Parser
{
    /// <summary>A function with a grammar of its own; null when the word is none.</summary>
    private SqlExpression? SpecialCall(in Token token)
    {
        var start = _at;
        switch (token.Word)
        {
            case Word.Cast or Word.TryCast:
                return Cast(token.Word == Word.TryCast);
            case Word.Extract:
                return Extract();
            case Word.Trim:
                return Trim();
            case Word.Substring:
                return Substring();
            case Word.Position:
                return Position();
            case Word.Overlay:
                return Overlay();
            case Word.Ceil or Word.Ceiling or Word.Floor:
                return Round(token);
            case Word.Timestampadd:
                _at += 2;
                var (added, count, time) = UnitAndTwo("TIMESTAMPADD");
                return new TimestampAddFunction(added, count, time) { Span = Since(start) };
            case Word.Timestampdiff:
                _at += 2;
                var (unit, from, to) = UnitAndTwo("TIMESTAMPDIFF");
                return new TimestampDiffFunction(unit, from, to) { Span = Since(start) };
            case Word.Descriptor:
                _at++;
                return new DescriptorArgument(NamesInBrackets("the name of a column", "DESCRIPTOR")) { Span = Since(start) };
            case Word.JsonExists or Word.JsonValue or Word.JsonQuery or Word.JsonObject or Word.JsonArray or Word.JsonObjectagg or Word.JsonArrayagg:
                return JsonCall(token.Word);
            case Word.Convert or Word.Translate when TranslatesBy(_at):
                throw Refuse(token.Span, $"{token.Word.Text()} (… USING …)", "Texts are Unicode throughout: ENCODE and DECODE turn them into bytes.");
            default:
                return null;
        }
    }

    /// <summary>CONVERT(a USING x), TRANSLATE(a USING x): of a name or a text.</summary>
    private bool TranslatesBy(int at) => IsWord(at + 3, Word.Using);

    private CastExpression Cast(bool attempt)
    {
        var start = _at;
        _at += 2;
        var operand = Expression();
        if (!Accept(Word.As))
        {
            throw UnexpectedAfterOperand("AS and a type");
        }

        var type = Type();
        Expect(TokenKind.CloseParen, "')' after the type");
        return new CastExpression(operand, type, attempt) { Span = Since(start) };
    }

    private ExtractFunction Extract()
    {
        var start = _at;
        _at += 2;
        var unit = Unit("in EXTRACT");
        if (!Accept(Word.From))
        {
            throw Unexpected("FROM after the unit of EXTRACT");
        }

        var operand = Expression();
        ExpectClose("EXTRACT");
        return new ExtractFunction(unit, operand) { Span = Since(start) };
    }

    private TrimFunction Trim()
    {
        var start = _at;
        _at += 2;
        TrimSide? side = Accept(Word.Both) ? TrimSide.Both : Accept(Word.Leading) ? TrimSide.Leading : Accept(Word.Trailing) ? TrimSide.Trailing : null;
        var characters = side is not null && IsWord(_at, Word.From) ? null : Expression();
        SqlExpression text;
        if (Accept(Word.From))
        {
            text = Expression();
        }
        else if (side is null && characters is not null)
        {
            (text, characters) = (characters, null);
        }
        else
        {
            throw UnexpectedAfterOperand("FROM and the text to trim");
        }

        ExpectClose("TRIM");
        return new TrimFunction(side ?? TrimSide.Both, characters, text) { Span = Since(start) };
    }

    private SubstringFunction Substring()
    {
        var start = _at;
        _at += 2;
        var text = Expression();
        if (!Accept(Word.From) && !Accept(TokenKind.Comma))
        {
            throw UnexpectedAfterOperand("',' and where the part starts");
        }

        var from = Expression();
        var length = Accept(Word.For) || Accept(TokenKind.Comma) ? Expression() : null;
        ExpectClose("SUBSTRING");
        return new SubstringFunction(text, from, length) { Span = Since(start) };
    }

    private PositionFunction Position()
    {
        var start = _at;
        _at += 2;
        var part = Expression(Precedence.Match + 1);
        if (!Accept(Word.In))
        {
            throw UnexpectedAfterOperand("IN and the text to search");
        }

        var text = Expression(Precedence.Match + 1);
        var from = Accept(Word.From) ? Expression() : null;
        ExpectClose("POSITION");
        return new PositionFunction(part, text, from) { Span = Since(start) };
    }

    private OverlayFunction Overlay()
    {
        var start = _at;
        _at += 2;
        var text = Expression();
        if (!Accept(Word.Placing))
        {
            throw UnexpectedAfterOperand("PLACING and the text to put in");
        }

        var part = Expression();
        if (!Accept(Word.From))
        {
            throw UnexpectedAfterOperand("FROM and where to put it");
        }

        var from = Expression();
        var length = Accept(Word.For) ? Expression() : null;
        ExpectClose("OVERLAY");
        return new OverlayFunction(text, part, from, length) { Span = Since(start) };
    }

    /// <summary>CEIL(x), CEIL(x TO unit), and FLOOR.</summary>
    private SqlExpression Round(in Token word)
    {
        var start = _at;
        var name = TakeWordAsName();
        _at++;
        if (At(TokenKind.CloseParen) || At(TokenKind.Star) || IsWord(_at, Word.Distinct) || IsWord(_at, Word.All))
        {
            return Call(name, ofTable: false, first: null);
        }

        var operand = Argument(ofTable: false);
        if (Accept(Word.To))
        {
            var unit = Unit("after TO");
            ExpectClose(word.Word.Text());
            return new RoundTimeFunction(word.Word != Word.Floor, operand, unit) { Span = Since(start) };
        }

        return Call(name, ofTable: false, operand);
    }

    private (TimeUnit Unit, SqlExpression First, SqlExpression Second) UnitAndTwo(string of)
    {
        var unit = Unit($"in {of}");
        Expect(TokenKind.Comma, "',' after the unit");
        var first = Expression();
        if (!Accept(TokenKind.Comma))
        {
            throw UnexpectedAfterOperand($"',' and the last argument of {of}");
        }

        var second = Expression();
        ExpectClose(of);
        return (unit, first, second);
    }
}
