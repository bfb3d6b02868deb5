namespace Freshet.Sql.Parsing;

/// <content>Joins.</content>
internal sealed partial class Parser
{
    /// <summary>Tables with JOIN between them, from left to right.</summary>
    private TableReference Joined()
    {
        var start = _at;
        var left = Table();
        while (AcceptJoin() is var (kind, natural))
        {
            var around = Enter();
            var right = Table();
            Leave(around);
            left = Condition(new Join(left, kind, right) { Natural = natural }, start);
            Raise();
        }

        return left;
    }

    /// <summary>The words up to JOIN.</summary>
    private (JoinKind Kind, bool Natural)? AcceptJoin()
    {
        var start = _at;
        var natural = Accept(Word.Natural);
        JoinKind kind;
        if (Accept(Word.Join))
        {
            return (JoinKind.Inner, natural);
        }

        if (Accept(Word.Inner))
        {
            kind = JoinKind.Inner;
        }
        else if (Accept(Word.Cross))
        {
            kind = JoinKind.Cross;
        }
        else if (Accept(Word.Left))
        {
            kind = JoinKind.Left;
        }
        else if (Accept(Word.Right))
        {
            kind = JoinKind.Right;
        }
        else if (Accept(Word.Full))
        {
            kind = JoinKind.Full;
        }
        else if (natural)
        {
            throw Unexpected("JOIN after NATURAL");
        }
        else
        {
            RefuseAfterTable();
            return null;
        }

        if (kind >= JoinKind.Left)
        {
            Accept(Word.Outer);
        }

        if (!Accept(Word.Join))
        {
            throw NoJoin(_tokens[start].Word);
        }

        if (natural && kind == JoinKind.Cross)
        {
            throw Fail(_tokens[start].Span, "CROSS JOIN joins every row with every row, and so is not NATURAL");
        }

        return (kind, natural);
    }

    private SqlParseException NoJoin(Word after)
    {
        var text = Text(Current).ToString().ToUpperInvariant();
        return text switch
        {
            "SEMI" => Refuse(Current.Span, "SEMI JOIN", "Write WHERE EXISTS (SELECT …) or IN (SELECT …)."),
            "ANTI" => Refuse(Current.Span, "ANTI JOIN", "Write WHERE NOT EXISTS (SELECT …)."),
            "APPLY" => Refuse(Current.Span, "APPLY", "Write CROSS JOIN LATERAL, or LEFT JOIN LATERAL … ON TRUE."),
            _ => Unexpected($"{(after is Word.Left or Word.Right or Word.Full && !IsWord(_at - 1, Word.Outer) ? "OUTER or " : "")}JOIN after {_tokens[_at - 1].Word.Text()}"),
        };
    }

    /// <summary>What Flink accepts after a table and is not there.</summary>
    private void RefuseAfterTable()
    {
        if (Current.Kind != TokenKind.Word)
        {
            return;
        }

        switch (Current.Word)
        {
            case Word.MatchRecognize:
                throw Refuse(Current.Span, "MATCH_RECOGNIZE", "Self-joins, LAG … OVER and windows answer many such questions.");
            case Word.Tablesample:
                throw Refuse(Current.Span, "TABLESAMPLE", "Filter by a hash of the key.");
            case Word.Pivot or Word.Unpivot:
                throw Refuse(Current.Span, Current.Word.Text(), Current.Word == Word.Pivot ? "Write an aggregate with FILTER (WHERE …) for each column." : "Write CROSS JOIN UNNEST(ARRAY[ROW(…), …]).");
            case Word.Extend:
                throw Refuse(Current.Span, "EXTEND");
            case Word.For when IsWord(_at + 1, Word.SystemTime):
                throw Fail(Current.Span, "FOR SYSTEM_TIME AS OF comes before the table's alias", "Write JOIN t FOR SYSTEM_TIME AS OF … AS alias.");
        }
    }

    /// <summary>ON, USING, or neither.</summary>
    private Join Condition(Join join, int start)
    {
        SqlExpression? on = null;
        SqlList<Identifier> columns = [];
        var at = _at;
        if (IsWord(_at, Word.On) && !(IsWord(_at + 1, Word.Conflict) && IsWord(_at + 2, Word.Do)))
        {
            _at++;
            on = Expression();
        }
        else if (Accept(Word.Using))
        {
            columns = NamesInBrackets("the name of a column", "USING");
        }

        var given = on is not null || columns.Count > 0;
        if (given && (join.Natural || join.Kind == JoinKind.Cross))
        {
            throw Fail(_tokens[at].Span, $"{(join.Natural ? "NATURAL" : "CROSS")} JOIN takes no {_tokens[at].Word.Text()}", join.Natural ? "Take NATURAL or the condition away." : "Write JOIN, or move the condition to WHERE.");
        }

        if (!given && !join.Natural && join.Kind >= JoinKind.Left)
        {
            Note(Word.On);
            Note(Word.Using);
            throw Unexpected($"ON or USING after {join.Kind.ToString().ToUpperInvariant()} JOIN");
        }

        if (!given)
        {
            Note(Word.On);
            Note(Word.Using);
        }

        return join with { On = on, Using = columns, Span = Since(start) };
    }
}
