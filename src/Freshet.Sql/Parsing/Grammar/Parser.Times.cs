namespace Freshet.Sql.Parsing;

/// <content>Times and intervals.</content>
internal sealed partial class Parser
{
    /// <summary>DATE '…', TIME '…', TIMESTAMP '…'; the word has been seen, and the text after it.</summary>
    private SqlExpression TemporalLiteral()
    {
        var start = _at;
        var word = Current.Word;
        _at++;
        var local = false;
        if (word == Word.Timestamp && Accept(Word.With))
        {
            Expect(Word.Local, Word.With);
            Expect(Word.Time, Word.Local);
            Expect(Word.Zone, Word.Time);
            local = true;
        }

        var text = TextLiteral("a text such as '2025-01-31 10:00:00' after it");
        var span = Since(start);
        switch (word)
        {
            case Word.Date when TemporalText.TryDate(text.Value, out _):
                return new DateLiteral(text.Value) { Span = span };
            case Word.Time when TemporalText.TryTime(text.Value, out _, out _):
                return new TimeLiteral(text.Value) { Span = span };
            case Word.Timestamp when TemporalText.TryTimestamp(text.Value, out _, out _, out _):
                return new TimestampLiteral(text.Value, local) { Span = span };
            case Word.Date:
                throw Fail(text.Span, $"'{text.Value}' is no date", "Write year, month and day: DATE '2025-01-31'.");
            case Word.Time:
                throw Fail(text.Span, $"'{text.Value}' is no time of day", "Write hour, minute and second: TIME '10:00:00', with up to 9 digits after a point.");
            default:
                throw Fail(text.Span, $"'{text.Value}' is no timestamp", "Write day and time: TIMESTAMP '2025-01-31 10:00:00', with up to 9 digits after a point.");
        }
    }

    /// <summary>INTERVAL '1' DAY, INTERVAL x DAY.</summary>
    private SqlExpression Interval()
    {
        var start = _at;
        _at++;
        var negative = At(TokenKind.Minus) && _tokens[_at + 1].Kind is TokenKind.String;
        if (negative || (At(TokenKind.Plus) && _tokens[_at + 1].Kind is TokenKind.String))
        {
            _at++;
        }

        if (AtText())
        {
            var text = TextLiteral("a text");
            var qualifier = IntervalQualifier();
            return TemporalText.TryInterval(text.Value, qualifier, out _, out var form)
                ? new IntervalLiteral(negative, text.Value, qualifier) { Span = Since(start) }
                : throw Fail(text.Span, $"'{text.Value}' is no interval of {SqlPrinter.Print(qualifier)}", $"Write it like '{form}'; a second has three digits after its point at most.");
        }

        var value = At(TokenKind.OpenParen) || At(TokenKind.Number) || At(TokenKind.Minus) || At(TokenKind.Plus) || IsName(_at)
            ? Expression(Precedence.Unary)
            : throw Unexpected("a text such as '10', a number, a name or an expression in brackets after INTERVAL");
        var unit = IntervalQualifier();
        return new IntervalExpression(value, unit) { Span = Since(start) };
    }

    /// <summary>DAY, DAY(3) TO SECOND(2).</summary>
    private IntervalQualifier IntervalQualifier()
    {
        var start = _at;
        var from = IntervalField("a unit (YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND) after the interval");
        int? precision = null, fraction = null;
        if (Accept(TokenKind.OpenParen))
        {
            precision = (int)WholeNumber("a precision", 1, 10);
            if (from == TimeUnit.Second && Accept(TokenKind.Comma))
            {
                fraction = (int)WholeNumber("a precision of the seconds", 0, 9);
            }

            ExpectClose("the precision");
        }

        TimeUnit? to = null;
        if (Accept(Word.To))
        {
            var at = Current;
            to = IntervalField("a unit after TO");
            if (from is TimeUnit.Quarter or TimeUnit.Week || !(from == TimeUnit.Year ? to == TimeUnit.Month : from >= TimeUnit.Day && to > from && to <= TimeUnit.Second))
            {
                throw Fail(at.Span, $"an interval does not go from {Units.Text(from)} TO {Units.Text(to.Value)}", "There are YEAR TO MONTH, and DAY, HOUR or MINUTE TO a finer one of HOUR, MINUTE, SECOND.");
            }

            if (to == TimeUnit.Second && Accept(TokenKind.OpenParen))
            {
                fraction = (int)WholeNumber("a precision of the seconds", 0, 9);
                ExpectClose("the precision");
            }
        }

        return new IntervalQualifier(from, precision, to, fraction) { Span = Since(start) };
    }

    private TimeUnit IntervalField(string expected)
    {
        if (Current.Kind == TokenKind.Word && Units.TryInterval(Text(Current), out var unit))
        {
            _at++;
            return unit;
        }

        throw Unexpected(expected, Current.Kind == TokenKind.Word && Similar.Nearest(Text(Current), Units.OfIntervals) is { } meant ? $"Did you mean {meant}?" : null);
    }

    /// <summary>A unit of EXTRACT, FLOOR, TIMESTAMPADD.</summary>
    private TimeUnit Unit(string of)
    {
        if (Current.Kind == TokenKind.Word && Units.Try(Text(Current), out var unit))
        {
            _at++;
            return unit;
        }

        throw Unexpected($"a unit of time ({string.Join(", ", Units.Common)}, …) {of}", Current.Kind == TokenKind.Word && Similar.Nearest(Text(Current), Units.All) is { } meant ? $"Did you mean {meant}?" : null);
    }
}
