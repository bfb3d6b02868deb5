namespace Freshet.Sql.Parsing;

/// <content>EXPLAIN, SET, SHOW and their like.</content>
internal sealed partial class Parser
{
    private Explain Explain()
    {
        var start = _at;
        _at++;
        var details = new List<ExplainDetail>();
        var analyze = false;
        if (Accept(Word.Plan))
        {
            Expect(Word.For, Word.Plan);
        }
        else if (Accept(Word.Analyze))
        {
            analyze = true;
        }
        else
        {
            while (AcceptDetail() is { } detail)
            {
                details.Add(detail);
                if (!Accept(TokenKind.Comma))
                {
                    break;
                }
            }
        }

        var setAt = _at;
        var statement = Accept(Word.Statement) ? StatementSetAfterStatement(setAt) : Explained();
        return new Explain(statement, [.. details], analyze) { Span = Since(start) };
    }

    private StatementSet StatementSetAfterStatement(int start)
    {
        Expect(Word.Set, Word.Statement);
        Expect(Word.Begin, "BEGIN after STATEMENT SET");
        Accept(TokenKind.Semicolon);
        return Inserts(start);
    }

    private SqlStatement Explained()
    {
        if (AtQuery(_at) || At(TokenKind.OpenParen) || IsWord(_at, Word.Insert) || IsWord(_at, Word.Execute))
        {
            return Statement();
        }

        if (IsWord(_at, Word.Create))
        {
            return Statement() is CreateTable { Query: not null } table ? table : throw Fail(Since(_at - 1), "EXPLAIN takes CREATE TABLE only with AS SELECT");
        }

        foreach (var word in (ReadOnlySpan<Word>)[Word.Select, Word.Insert, Word.With, Word.EstimatedCost, Word.ChangelogMode, Word.JsonExecutionPlan, Word.PlanAdvice])
        {
            Note(word);
        }

        throw Unexpected("a query, an INSERT or a statement set to explain");
    }

    private ExplainDetail? AcceptDetail() => Accept(Word.EstimatedCost) ? ExplainDetail.EstimatedCost
        : Accept(Word.ChangelogMode) ? ExplainDetail.ChangelogMode
        : Accept(Word.JsonExecutionPlan) ? ExplainDetail.JsonExecutionPlan
        : Accept(Word.PlanAdvice) ? ExplainDetail.PlanAdvice
        : null;

    private SetStatement Set()
    {
        var start = _at;
        _at++;
        if (At(TokenKind.End) || At(TokenKind.Semicolon))
        {
            return new SetStatement(null) { Span = Since(start) };
        }

        var option = Option("the name of a setting in quotes: SET 'key' = 'value'");
        return new SetStatement(option) { Span = Since(start) };
    }

    private ResetStatement Reset()
    {
        var start = _at;
        _at++;
        var key = At(TokenKind.End) || At(TokenKind.Semicolon) ? null : TextLiteral("the name of a setting in quotes: RESET 'key'");
        return new ResetStatement(key) { Span = Since(start) };
    }

    /// <summary>'key' = 'value'.</summary>
    private TableOption Option(string expected)
    {
        var start = _at;
        var key = SingleText(expected);
        Expect(TokenKind.Equal, "'=' and a value in quotes");
        var value = Current.Kind is TokenKind.Number || IsWord(_at, Word.True) || IsWord(_at, Word.False)
            ? throw Unexpected("a value in quotes", $"Values of options are texts: '{Text(Current)}'.")
            : SingleText("a value in quotes");
        return new TableOption(key, value) { Span = Since(start) };
    }

    private Describe Describe()
    {
        var start = _at;
        _at++;
        var kind = Current.Word;
        if ((kind is Word.Function or Word.Catalog or Word.Database or Word.Job or Word.Model or Word.Connection) && (IsName(_at + 1) || IsKind(_at + 1, TokenKind.String) || IsWord(_at + 1, Word.Extended)))
        {
            throw Refuse(Current.Span, $"DESCRIBE {kind.Text()}");
        }

        var extended = Accept(Word.Extended);
        var name = Qualified("the name of a table or a view");
        return new Describe(name, extended) { Span = Since(start) };
    }

    private SqlStatement Show()
    {
        var start = _at;
        _at++;
        if (Accept(Word.Create))
        {
            var kind = Accept(Word.Table) ? ObjectKind.Table : Accept(Word.View) ? ObjectKind.View : throw RefuseObject("SHOW CREATE");
            var name = Qualified("a name");
            return new ShowCreate(kind, name) { Span = Since(start) };
        }

        ShowKind? listed = Accept(Word.Tables) ? ShowKind.Tables
            : Accept(Word.Views) ? ShowKind.Views
            : Accept(Word.Functions) ? ShowKind.Functions
            : Accept(Word.Columns) ? ShowKind.Columns
            : Accept(Word.Jobs) ? ShowKind.Jobs
            : Accept(Word.User, Word.Functions) ? ShowKind.UserFunctions
            : null;
        if (listed is null)
        {
            if (Current.Word is Word.Catalogs or Word.Databases or Word.Current or Word.Modules or Word.Full or Word.Jars or Word.Partitions or Word.Procedures or Word.Models or Word.Connections or Word.Materialized)
            {
                throw Refuse(Current.Span, $"SHOW {Current.Word.Text()}");
            }

            throw Unexpected("TABLES, VIEWS, COLUMNS, FUNCTIONS, JOBS, CREATE TABLE or CREATE VIEW after SHOW");
        }

        QualifiedName? from = null;
        if (listed is not ShowKind.Jobs and not ShowKind.UserFunctions && (Accept(Word.From) || Accept(Word.In)))
        {
            from = Qualified(listed == ShowKind.Columns ? "the name of a table" : "the name of a database");
        }
        else if (listed == ShowKind.Columns)
        {
            throw Unexpected("FROM and a table after SHOW COLUMNS");
        }

        var pattern = listed == ShowKind.Jobs ? null : AcceptPattern();
        return new Show(listed.Value) { From = from, Pattern = pattern, Span = Since(start) };
    }

    private ShowPattern? AcceptPattern()
    {
        var start = _at;
        var negated = Accept(Word.Not);
        var ignoreCase = Accept(Word.Ilike);
        if (!ignoreCase && !Accept(Word.Like))
        {
            return negated ? throw Unexpected("LIKE after NOT") : null;
        }

        var pattern = TextLiteral("a pattern in quotes after LIKE");
        return new ShowPattern(pattern.Value, negated, ignoreCase) { Span = Since(start) };
    }

    /// <summary>A kind of object that is not there, or no kind at all.</summary>
    private SqlParseException RefuseObject(string statement)
    {
        var word = Current.Word;
        if (word is Word.Catalog or Word.Database or Word.Model or Word.Connection or Word.Materialized or Word.Function)
        {
            return Refuse(Current.Span, $"{statement} {word.Text()}{(word == Word.Materialized ? " TABLE" : "")}", word switch
            {
                Word.Catalog or Word.Database => "There is one catalog with one database.",
                Word.Materialized => "Write CREATE TABLE and INSERT INTO.",
                _ => null,
            });
        }

        return Unexpected($"TABLE, VIEW or FUNCTION after {statement}");
    }
}
