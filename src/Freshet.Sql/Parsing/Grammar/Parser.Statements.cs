namespace Freshet.Sql.Parsing;

/// <content>Statements.</content>
internal sealed partial class Parser
{
    private const string AStatement = "a statement (SELECT, INSERT, CREATE, DROP, EXPLAIN, SHOW, DESCRIBE, SET, …)";

    private SqlStatement Statement()
    {
        var start = _at;
        if (AtQuery(_at) || At(TokenKind.OpenParen))
        {
            var query = Query();
            return new QueryStatement(query) { Span = query.Span };
        }

        switch (Current.Kind == TokenKind.Word ? Current.Word : Word.NoWord)
        {
            case Word.Create:
                return Create();
            case Word.Insert:
                return Insert();
            case Word.Execute:
                return Execute();
            case Word.Begin:
                return BeginSet(start);
            case Word.Explain:
                return Explain();
            case Word.Drop:
                return Drop();
            case Word.Alter:
                return Alter();
            case Word.Show:
                return Show();
            case Word.Describe or Word.Desc:
                return Describe();
            case Word.Set:
                return Set();
            case Word.Reset:
                return Reset();
            default:
                RefuseStatement();
                foreach (var word in (ReadOnlySpan<Word>)[Word.Select, Word.With, Word.Values, Word.Insert, Word.Create, Word.Drop, Word.Alter, Word.Explain, Word.Show, Word.Describe, Word.Set, Word.Reset, Word.Execute])
                {
                    Note(word);
                }

                throw Unexpected(AStatement);
        }
    }

    /// <summary>Statements that Flink has.</summary>
    private void RefuseStatement()
    {
        if (Current.Kind != TokenKind.Word)
        {
            return;
        }

        var next = _tokens[_at + 1];
        switch (Current.Word)
        {
            case Word.Use:
                throw Refuse(Current.Span, $"USE{(next.Word is Word.Catalog or Word.Modules ? $" {next.Word.Text()}" : "")}", "Write names in full: there is one catalog with one database.");
            case Word.Load or Word.Unload when IsWord(_at + 1, Word.Module):
                throw Refuse(Since2(), $"{Current.Word.Text()} MODULE", "Functions are registered in code, or by CREATE FUNCTION.");
            case Word.Add or Word.Remove when IsWord(_at + 1, Word.Jar):
                throw Refuse(Since2(), $"{Current.Word.Text()} JAR", "Code comes with the program: reference its assembly.");
            case Word.Stop when IsWord(_at + 1, Word.Job):
                throw Refuse(Since2(), "STOP JOB");
            case Word.Call:
                throw Refuse(Current.Span, "CALL, of procedures,");
            case Word.Truncate or Word.Update or Word.Delete or Word.Merge:
                throw Refuse(Current.Span, Current.Word.Text(), "Rows are changed by INSERT INTO a table with a primary key, or by the system that holds them.");
            case Word.Upsert:
                throw Refuse(Current.Span, "UPSERT", "Write INSERT INTO a table with a primary key.");
            case Word.Analyze:
                throw Refuse(Current.Span, "ANALYZE TABLE");
            case Word.Compile:
                throw Refuse(Current.Span, "COMPILE PLAN", "EXPLAIN shows the plan.");
            case Word.End:
                throw Fail(Current.Span, "END ends a statement set, and none has begun", "Write EXECUTE STATEMENT SET BEGIN … END.");
            case Word.Statement when IsWord(_at + 1, Word.Set):
                throw Unexpected("EXECUTE before STATEMENT SET");
            case Word.Replace:
                throw Refuse(Current.Span, "REPLACE TABLE", "Drop the table, then create it.");
            case Word.Exec or Word.Prepare or Word.Declare or Word.Commit or Word.Rollback or Word.Grant or Word.Revoke or Word.Call:
                throw Refuse(Current.Span, Current.Word.Text());
        }
    }

    /// <summary>The current token and the next.</summary>
    private SourceSpan Since2() => new(Current.Start, _tokens[_at + 1].End - Current.Start);

    private Insert Insert()
    {
        var start = _at;
        _at++;
        var overwrite = Accept(Word.Overwrite);
        if (!overwrite && !Accept(Word.Into))
        {
            throw Unexpected("INTO or OVERWRITE after INSERT");
        }

        if (IsWord(_at, Word.Table))
        {
            throw Unexpected("the name of a table", $"Take TABLE away: INSERT {(overwrite ? "OVERWRITE" : "INTO")} t.");
        }

        var target = Qualified("the name of a table to write to");
        var hints = At(TokenKind.HintStart) ? Hints() : [];
        var partition = Accept(Word.Partition) ? PartitionValues() : [];
        var columns = At(TokenKind.OpenParen) && !IsKind(_at + 1, TokenKind.OpenParen) && !AtQuery(_at + 1) ? NamesInBrackets("the name of a column", "the columns") : [];
        if (!AtQuery(_at) && !At(TokenKind.OpenParen))
        {
            Note(Word.Values);
            Note(Word.Select);
            throw Unexpected("SELECT, VALUES or another query to insert");
        }

        var query = Query();
        return new Insert(target, query)
        {
            Overwrite = overwrite,
            Hints = hints,
            Partition = partition,
            Columns = columns,
            OnConflict = AcceptConflict(),
            Span = Since(start),
        };
    }

    private SqlList<PartitionValue> PartitionValues()
    {
        Expect(TokenKind.OpenParen, "'(' after PARTITION");
        var values = new List<PartitionValue>();
        do
        {
            var start = _at;
            var column = Name("the name of a column");
            Expect(TokenKind.Equal, "'=' and a value");
            values.Add(new PartitionValue(column, Expression()) { Span = Since(start) });
        }
        while (Accept(TokenKind.Comma));

        ExpectListClose("PARTITION");
        return [.. values];
    }

    private ConflictAction AcceptConflict()
    {
        if (!Accept(Word.On))
        {
            return ConflictAction.None;
        }

        Expect(Word.Conflict, Word.On);
        Expect(Word.Do, Word.Conflict);
        return Accept(Word.Error) ? ConflictAction.Error
            : Accept(Word.Nothing) ? ConflictAction.Nothing
            : Accept(Word.Deduplicate) ? ConflictAction.Deduplicate
            : throw Unexpected("ERROR, NOTHING or DEDUPLICATE after DO");
    }

    /// <summary>EXECUTE STATEMENT SET …, or EXECUTE before a query or an insert.</summary>
    private SqlStatement Execute()
    {
        var start = _at;
        _at++;
        if (At(Word.Statement))
        {
            return StatementSetAfterExecute(start);
        }

        if (At(Word.Plan))
        {
            throw Refuse(Current.Span, "EXECUTE PLAN");
        }

        if (IsWord(_at, Word.Insert))
        {
            return Insert();
        }

        if (AtQuery(_at))
        {
            var query = Query();
            return new QueryStatement(query) { Span = Since(start) };
        }

        throw Unexpected("STATEMENT SET, INSERT or a query after EXECUTE");
    }

    private StatementSet StatementSetAfterExecute(int start)
    {
        _at++;
        Expect(Word.Set, Word.Statement);
        Expect(Word.Begin, "BEGIN after STATEMENT SET");
        Accept(TokenKind.Semicolon);
        return Inserts(start);
    }

    /// <summary>BEGIN STATEMENT SET; … END.</summary>
    private StatementSet BeginSet(int start)
    {
        _at++;
        Expect(Word.Statement, "STATEMENT SET after BEGIN");
        Expect(Word.Set, Word.Statement);
        Expect(TokenKind.Semicolon, "';' after BEGIN STATEMENT SET");
        return Inserts(start);
    }

    private StatementSet Inserts(int start)
    {
        var inserts = new List<Insert>();
        while (!Accept(Word.End))
        {
            if (!At(Word.Insert))
            {
                throw Unexpected(inserts.Count == 0 ? "an INSERT in the statement set" : "another INSERT, or END of the statement set", "A statement set holds only INSERT statements, and is closed with END.");
            }

            inserts.Add(Insert());
            if (!Accept(TokenKind.Semicolon))
            {
                throw UnexpectedAfterOperand("';' after an INSERT of the statement set");
            }
        }

        return inserts.Count > 0 ? new StatementSet([.. inserts]) { Span = Since(start) } : throw Fail(_tokens[_at - 1].Span, "the statement set has no INSERT");
    }
}
