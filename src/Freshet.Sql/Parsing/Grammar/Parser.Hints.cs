namespace Freshet.Sql.Parsing;

/// <content>Hints.</content>
internal sealed partial class Parser
{
    /// <summary>/*+ OPTIONS('k' = 'v'), BROADCAST(t) */.</summary>
    private SqlList<Hint> Hints()
    {
        _at++;
        var hints = new List<Hint>();
        do
        {
            var start = _at;
            var name = Name("the name of a hint, such as OPTIONS");
            hints.Add(new Hint(name, At(TokenKind.OpenParen) ? HintArguments() : []) { Span = Since(start) });
        }
        while (Accept(TokenKind.Comma));

        if (!Accept(TokenKind.HintEnd))
        {
            throw Unexpected("',' or the end of the hint, */");
        }

        return [.. hints];
    }

    private SqlList<HintArgument> HintArguments()
    {
        _at++;
        if (Accept(TokenKind.CloseParen))
        {
            return [];
        }

        var arguments = new List<HintArgument>();
        do
        {
            var start = _at;
            var (value, kind) = HintValue();
            string? key = null;
            if (kind != HintValueKind.Number && Accept(TokenKind.Equal))
            {
                key = value;
                value = SingleText("a text in quotes after =").Value;
                kind = HintValueKind.Text;
            }

            arguments.Add(new HintArgument(key, value, kind) { Span = Since(start) });
        }
        while (Accept(TokenKind.Comma));

        ExpectListClose("the hint");
        return [.. arguments];
    }

    private (string Value, HintValueKind Kind) HintValue()
    {
        if (AtText())
        {
            return (SingleText("a text").Value, HintValueKind.Text);
        }

        return At(TokenKind.Number) ? (NumberLiteral().Text, HintValueKind.Number) : (Name("a name, or 'key' = 'value', in the hint").Name, HintValueKind.Name);
    }
}
