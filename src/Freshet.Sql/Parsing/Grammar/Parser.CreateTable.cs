namespace Freshet.Sql.Parsing;

/// <content>CREATE TABLE.</content>
internal sealed partial class Parser
{
    private CreateTable CreateTable(int start, bool temporary)
    {
        var absent = AcceptIfNotExists();
        var name = Qualified("a name for the table");
        var elements = At(TokenKind.OpenParen) ? TableElements() : [];
        var comment = AcceptComment();
        var distribution = At(Word.Distributed) ? Distribution() : null;
        var partitioned = Accept(Word.Partitioned, Word.By) ? NamesInBrackets("the name of a column", "PARTITIONED BY") : [];
        var options = Accept(Word.With) ? Options("WITH") : [];
        var like = At(Word.Like) ? Like() : null;
        var query = like is null && Accept(Word.As) ? QueryAfterAs() : null;
        if (query is null && elements.FirstOrDefault(element => element is QueryColumn) is QueryColumn column)
        {
            throw Fail(new SourceSpan(column.Span.End, 1), $"expected a type after the column {column.Name.Name}", "Without types columns are named only before AS SELECT.");
        }

        return new CreateTable(name)
        {
            Temporary = temporary,
            IfNotExists = absent,
            Elements = elements,
            Comment = comment,
            Distribution = distribution,
            PartitionedBy = partitioned,
            Options = options,
            Like = like,
            Query = query,
            Span = Since(start),
        };
    }

    private Query QueryAfterAs()
    {
        if (!AtQuery(_at) && !At(TokenKind.OpenParen))
        {
            Note(Word.Select);
            throw Unexpected("a query after AS");
        }

        return Query();
    }

    private SqlList<TableElement> TableElements()
    {
        _at++;
        var elements = new List<TableElement>();
        do
        {
            elements.AddRange(TableElement());
        }
        while (Accept(TokenKind.Comma));

        if (!Accept(TokenKind.CloseParen))
        {
            throw UnexpectedAfterOperand("',' or ')' in the columns");
        }

        return [.. elements];
    }

    /// <summary>A column, with the key that may stand in it; a watermark; a key.</summary>
    private SqlList<TableElement> TableElement()
    {
        var start = _at;
        if (Accept(Word.Watermark))
        {
            return [Watermark(start)];
        }

        if (At(Word.Primary) || At(Word.Constraint) || IsWord(_at, Word.Unique))
        {
            return [Key(null)];
        }

        var name = Name("a column, WATERMARK FOR or PRIMARY KEY");
        if (Accept(Word.As))
        {
            var expression = Expression();
            var about = AcceptComment();
            return [new ComputedColumn(name, expression, about) { Span = Since(start) }];
        }

        if (At(TokenKind.Comma) || At(TokenKind.CloseParen))
        {
            return [new QueryColumn(name) { Span = name.Span }];
        }

        if ((IsWord(_at, Word.For) || IsWord(_at, Word.Key)) && Similar.Nearest(name.Name, ["WATERMARK", "PRIMARY"]) is { } meant)
        {
            throw Fail(name.Span, $"'{name.Name}' fits only as a name here, and then {Describe(_at)} cannot follow", $"Did you mean {meant}?");
        }

        var type = Type();
        if (Accept(Word.Metadata))
        {
            var key = Accept(Word.From) ? TextLiteral("the key of the metadata in quotes").Value : null;
            var isVirtual = Accept(Word.Virtual);
            var about = AcceptComment();
            return [new MetadataColumn(name, type, key, isVirtual, about) { Span = Since(start) }];
        }

        PrimaryKeyElement? primary = null;
        if (At(Word.Primary) || IsWord(_at, Word.Constraint) || IsWord(_at, Word.Unique))
        {
            primary = Key(name);
        }

        var comment = AcceptComment();
        if (comment is not null && At(Word.Metadata))
        {
            throw Unexpected("',' or ')'", "METADATA comes before COMMENT.");
        }

        RefuseInColumn();
        var column = new PhysicalColumn(name, type, comment) { Span = Since(start) };
        return primary is null ? [column] : [column, primary];
    }

    private void RefuseInColumn()
    {
        if (IsWord(_at, Word.Default))
        {
            throw Refuse(Current.Span, "DEFAULT of a column", "Columns that are not written are NULL; write COALESCE in the query.");
        }

        if (IsWord(_at, Word.Generated))
        {
            throw Unexpected("',' or ')'", "A computed column is written: name AS expression.");
        }

        if (IsWord(_at, Word.First) || IsWord(_at, Word.After))
        {
            throw Refuse(Current.Span, $"the position {Current.Word.Text()} of a column", "Columns are added at the end.");
        }
    }

    private WatermarkElement Watermark(int start)
    {
        Expect(Word.For, Word.Watermark);
        var column = Qualified("the name of a column after WATERMARK FOR");
        Expect(Word.As, "AS and an expression, such as the column - INTERVAL '5' SECOND");
        var expression = Expression();
        return new WatermarkElement(column.Parts, expression) { Span = Since(start) };
    }

    /// <summary>[CONSTRAINT c] PRIMARY KEY [(a, b)] [NOT ENFORCED].</summary>
    private PrimaryKeyElement Key(Identifier? column)
    {
        var start = _at;
        var constraint = Accept(Word.Constraint) ? Name("a name for the constraint") : null;
        if (IsWord(_at, Word.Unique))
        {
            throw Refuse(Current.Span, "UNIQUE", "A table has one key: PRIMARY KEY (…) NOT ENFORCED.");
        }

        Expect(Word.Primary, "PRIMARY KEY");
        Expect(Word.Key, Word.Primary);
        var columns = column is null ? NamesInBrackets("the name of a column", "PRIMARY KEY") : [column];
        var notEnforced = false;
        if (Accept(Word.Not))
        {
            Expect(Word.Enforced, Word.Not);
            notEnforced = true;
        }
        else if (IsWord(_at, Word.Enforced))
        {
            throw Refuse(Current.Span, "an enforced PRIMARY KEY", "Write NOT ENFORCED: nothing checks the rows of a source.");
        }

        return new PrimaryKeyElement(constraint, columns, notEnforced) { Span = Since(start) };
    }

    /// <summary>DISTRIBUTED [BY [HASH | RANGE] (a)] [INTO n BUCKETS].</summary>
    private TableDistribution Distribution()
    {
        var start = _at;
        _at++;
        string? kind = null;
        SqlList<Identifier> columns = [];
        int? buckets = null;
        if (Accept(Word.By))
        {
            kind = Accept(Word.Hash) ? "HASH" : Accept(Word.Range) ? "RANGE" : null;
            columns = NamesInBrackets("the name of a column", "DISTRIBUTED BY");
        }
        else if (!At(Word.Into))
        {
            throw Unexpected("BY or INTO after DISTRIBUTED");
        }

        if (Accept(Word.Into))
        {
            buckets = (int)WholeNumber("a number of buckets", 1, int.MaxValue);
            Expect(Word.Buckets, "BUCKETS");
        }

        return new TableDistribution(kind, columns, buckets) { Span = Since(start) };
    }

    /// <summary>('key' = 'value', …).</summary>
    private SqlList<TableOption> Options(string of)
    {
        Expect(TokenKind.OpenParen, $"'(' after {of}");
        if (Accept(TokenKind.CloseParen))
        {
            return [];
        }

        var options = new List<TableOption>();
        do
        {
            options.Add(Option("the name of an option in quotes"));
        }
        while (Accept(TokenKind.Comma));

        ExpectListClose(of);
        return [.. options];
    }

    /// <summary>LIKE t [(INCLUDING ALL …)].</summary>
    private LikeClause Like()
    {
        var start = _at;
        _at++;
        var source = Qualified("the name of a table after LIKE");
        var options = new List<LikeOption>();
        if (Accept(TokenKind.OpenParen))
        {
            do
            {
                options.Add(LikeOption());
            }
            while (!Accept(TokenKind.CloseParen));
        }

        return new LikeClause(source, [.. options]) { Span = Since(start) };
    }

    private LikeOption LikeOption()
    {
        var start = _at;
        LikeStrategy strategy = Accept(Word.Including) ? LikeStrategy.Including
            : Accept(Word.Excluding) ? LikeStrategy.Excluding
            : Accept(Word.Overwriting) ? LikeStrategy.Overwriting
            : throw Unexpected("INCLUDING, EXCLUDING or OVERWRITING", At(TokenKind.Comma) ? "There is no comma between them." : null);
        LikeFeature feature = Accept(Word.All) ? LikeFeature.All
            : Accept(Word.Constraints) ? LikeFeature.Constraints
            : Accept(Word.Distribution) ? LikeFeature.Distribution
            : Accept(Word.Generated) ? LikeFeature.Generated
            : Accept(Word.Metadata) ? LikeFeature.Metadata
            : Accept(Word.Options) ? LikeFeature.Options
            : Accept(Word.Partitions) ? LikeFeature.Partitions
            : Accept(Word.Watermarks) ? LikeFeature.Watermarks
            : throw Unexpected("ALL, OPTIONS, WATERMARKS, GENERATED, METADATA, CONSTRAINTS, PARTITIONS or DISTRIBUTION");
        if (strategy == LikeStrategy.Overwriting && feature is LikeFeature.All or LikeFeature.Constraints or LikeFeature.Partitions or LikeFeature.Distribution)
        {
            throw Fail(Since(start), $"{_tokens[_at - 1].Word.Text()} cannot be OVERWRITING", "Take INCLUDING or EXCLUDING; GENERATED, METADATA, OPTIONS and WATERMARKS can be overwritten.");
        }

        return new LikeOption(strategy, feature) { Span = Since(start) };
    }
}
