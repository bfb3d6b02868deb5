using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing;

/// <summary>What the trees are, for those who walk over them.</summary>
public sealed class ParserTests
{
    [Fact]
    public void ParseStatement_keeps_the_case_of_names_and_takes_the_backticks_off()
    {
        var select = Select("SELECT Bid.`dateTime`, `a``b` FROM MyDb.`my table`");

        Assert.Equal(Column("Bid", "dateTime"), Expression(select, 0));
        Assert.Equal(Column("a`b"), Expression(select, 1));
        Assert.Equal(new NamedTable(Name("MyDb", "my table")), select.From);
    }

    [Fact]
    public void ParseStatement_reads_words_in_any_case()
    {
        Assert.Equal(SqlParser.ParseStatement("SELECT a FROM t WHERE b IS NOT NULL"), SqlParser.ParseStatement("select a From t wHERE b is not null"));
    }

    [Fact]
    public void ParseStatement_tells_a_star_from_the_star_of_a_table()
    {
        Assert.Equal([new StarItem(), new StarItem(Name("t")), new StarItem(Name("t", "person"))], Select("SELECT *, t.*, t.person.* FROM t").Items);
    }

    [Fact]
    public void ParseStatement_binds_JOIN_tighter_than_a_comma()
    {
        var from = Assert.IsType<Join>(Select("SELECT 1 FROM a, b JOIN c ON x = y, d").From);

        Assert.Equal((JoinKind.Comma, Table("d")), (from.Kind, from.Right));
        var first = Assert.IsType<Join>(from.Left);
        Assert.Equal((JoinKind.Comma, Table("a")), (first.Kind, first.Left));
        Assert.Equal(JoinKind.Inner, Assert.IsType<Join>(first.Right).Kind);
    }

    [Fact]
    public void ParseStatement_binds_INTERSECT_tighter_than_UNION()
    {
        var query = Assert.IsType<QueryStatement>(SqlParser.ParseStatement("SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3 EXCEPT SELECT 4")).Query;

        var except = Assert.IsType<SetOperation>(query.Body);
        var union = Assert.IsType<SetOperation>(except.Left);
        Assert.Equal((SetOperator.Except, false), (except.Operator, except.All));
        Assert.Equal((SetOperator.Union, true), (union.Operator, union.All));
        Assert.Equal(SetOperator.Intersect, Assert.IsType<SetOperation>(union.Right).Operator);
    }

    [Theory]
    [InlineData("TABLE(TUMBLE(TABLE bid, DESCRIPTOR(t), INTERVAL '10' SECOND))")]
    [InlineData("TUMBLE(TABLE bid, DESCRIPTOR(t), INTERVAL '10' SECOND)")]
    public void ParseStatement_reads_a_window_function_with_and_without_TABLE(string written)
    {
        var function = Assert.IsType<TableFunction>(Select($"SELECT 1 FROM {written}").From);

        Assert.Equal("TUMBLE", function.Call.Name.Last.Name);
        Assert.Equal(
            [new TableArgument(new Query(new TableBody(Name("bid"))), [], []), new DescriptorArgument([new Identifier("t")]), new IntervalLiteral(false, "10", new IntervalQualifier(TimeUnit.Second))],
            function.Call.Arguments);
    }

    [Fact]
    public void ParseStatement_gives_a_session_window_its_keys()
    {
        var function = Assert.IsType<TableFunction>(Select("SELECT 1 FROM SESSION(DATA => TABLE bid PARTITION BY (a, b) ORDER BY c DESC, GAP => x)").From);

        var data = Assert.IsType<NamedArgument>(function.Call.Arguments[0]);
        Assert.Equal("DATA", data.Name.Name);
        var table = Assert.IsType<TableArgument>(data.Value);
        Assert.Equal([Column("a"), Column("b")], table.PartitionBy);
        Assert.Equal([new SortItem(Column("c"), true)], table.OrderBy);
        Assert.Empty(table.Query.OrderBy);
    }

    [Fact]
    public void ParseStatement_reads_a_temporal_join()
    {
        var join = Assert.IsType<Join>(Select("SELECT 1 FROM bid b JOIN side /*+ OPTIONS('a'='1') */ FOR SYSTEM_TIME AS OF b.p AS s ON MOD(b.a, 10) = s.key").From);

        var table = Assert.IsType<NamedTable>(join.Right);
        Assert.Equal(Column("b", "p"), table.AsOf);
        Assert.Equal(new TableAlias(new Identifier("s"), []), table.Alias);
        Assert.Equal([new Hint(new Identifier("OPTIONS"), [new HintArgument("a", "1", HintValueKind.Text)])], table.Hints);
        Assert.NotNull(join.On);
    }

    [Fact]
    public void ParseStatement_reads_elements_of_GROUP_BY()
    {
        var group = Select("SELECT 1 FROM t GROUP BY a, (b, c), (d), (), ROW(e, f), ROLLUP (g, (h, i)), GROUPING SETS ((a), CUBE (b))").GroupBy;

        Assert.Equal(
            new GroupBy([
                Key(Column("a")), Key(Column("b"), Column("c")), Key(Column("d")), Key(), Key(new RowConstructor([Column("e"), Column("f")])),
                new Rollup([Key(Column("g")), Key(Column("h"), Column("i"))]),
                new GroupingSets([Key(Column("a")), new Cube([Key(Column("b"))])])]),
            group);
    }

    [Fact]
    public void ParseStatement_reads_all_that_may_follow_a_call()
    {
        var call = Assert.IsType<FunctionCall>(SqlParser.ParseExpression("LISTAGG(DISTINCT a, ',') IGNORE NULLS WITHIN GROUP (ORDER BY b) FILTER (WHERE c) OVER (w PARTITION BY d ORDER BY e ROWS 1 PRECEDING)"));

        Assert.Equal((SetQuantifier.Distinct, NullTreatment.Ignore, 2), (call.Quantifier, call.Nulls, call.Arguments.Count));
        Assert.Equal([new SortItem(Column("b"))], call.WithinGroup);
        Assert.Equal(Column("c"), call.Filter);
        Assert.Equal(
            new WindowSpecification(new Identifier("w"), [Column("d")], [new SortItem(Column("e"))], new WindowFrame(FrameUnit.Rows, new FrameBound(FrameBoundKind.Preceding, new NumberLiteral("1")))),
            call.Over);
    }

    [Fact]
    public void ParseStatement_reads_the_columns_of_a_table()
    {
        var table = Assert.IsType<CreateTable>(SqlParser.ParseStatement(
            "CREATE TABLE t (a INT PRIMARY KEY NOT ENFORCED, b ROW<c STRING NOT NULL, d ARRAY<BIGINT>> NOT NULL, e TIMESTAMP(3) METADATA FROM 'ts' VIRTUAL, f AS b.c, WATERMARK FOR e AS e - INTERVAL '1' SECOND)"));

        Assert.Equal(6, table.Elements.Count);
        Assert.Equal(new PhysicalColumn(new Identifier("a"), new SimpleType(SqlTypeName.Int)), table.Elements[0]);
        Assert.Equal(new PrimaryKeyElement(null, [new Identifier("a")], true), table.Elements[1]);
        Assert.Equal(
            new PhysicalColumn(new Identifier("b"), new RowType([new RowField(new Identifier("c"), new SimpleType(SqlTypeName.String) { NotNull = true }), new RowField(new Identifier("d"), new ArrayType(new SimpleType(SqlTypeName.BigInt)))]) { NotNull = true }),
            table.Elements[2]);
        Assert.Equal(new MetadataColumn(new Identifier("e"), new SimpleType(SqlTypeName.Timestamp, 3), "ts", true), table.Elements[3]);
        Assert.Equal(new ComputedColumn(new Identifier("f"), Column("b", "c")), table.Elements[4]);
        Assert.Equal([new Identifier("e")], Assert.IsType<WatermarkElement>(table.Elements[5]).Column);
    }

    [Theory]
    [InlineData("INT", "INTEGER")]
    [InlineData("DECIMAL(10, 2)", "NUMERIC(10, 2)")]
    [InlineData("DECIMAL", "DEC")]
    [InlineData("VARCHAR(3)", "CHARACTER VARYING(3)")]
    [InlineData("DOUBLE", "DOUBLE PRECISION")]
    [InlineData("TIMESTAMP_LTZ(3)", "TIMESTAMP(3) WITH LOCAL TIME ZONE")]
    [InlineData("TIMESTAMP(3)", "TIMESTAMP(3) WITHOUT TIME ZONE")]
    [InlineData("ARRAY<INT NOT NULL>", "INT NOT NULL ARRAY")]
    [InlineData("ROW<a INT>", "ROW(a INT NULL)")]
    public void ParseExpression_gives_two_names_of_a_type_the_same_type(string type, string other)
    {
        Assert.Equal(SqlParser.ParseExpression($"CAST(a AS {type})"), SqlParser.ParseExpression($"CAST(a AS {other})"));
    }

    [Theory]
    [InlineData("INTERVAL '10' SECOND", 10_000)]
    [InlineData("INTERVAL -'1.5' SECOND", -1_500)]
    [InlineData("INTERVAL '-1' DAY", -86_400_000)]
    [InlineData("INTERVAL '2' WEEKS", 1_209_600_000)]
    [InlineData("INTERVAL '1 02:03:04.005' DAY TO SECOND", 93_784_005)]
    [InlineData("INTERVAL '02:30' HOUR TO MINUTE", 9_000_000)]
    [InlineData("INTERVAL '1-6' YEAR TO MONTH", 18)]
    [InlineData("INTERVAL '2' QUARTER", 6)]
    public void Amount_of_an_interval_is_in_months_or_milliseconds(string text, long amount)
    {
        Assert.Equal(amount, Assert.IsType<IntervalLiteral>(SqlParser.ParseExpression(text)).Amount);
    }

    [Fact]
    public void Values_of_literals_are_read()
    {
        Assert.Equal(new DateOnly(2024, 2, 29), Assert.IsType<DateLiteral>(SqlParser.ParseExpression("DATE '2024-2-29'")).Value);
        var time = Assert.IsType<TimeLiteral>(SqlParser.ParseExpression("TIME '01:02:03.000000004'"));
        Assert.Equal((3_723_000_000_004, 9), (time.Nanoseconds, time.Precision));
        var timestamp = Assert.IsType<TimestampLiteral>(SqlParser.ParseExpression("TIMESTAMP '9999-12-31 00:00:01.50'"));
        Assert.Equal((new DateOnly(9999, 12, 31), 1_500_000_000, 2), (timestamp.Date, timestamp.Nanoseconds, timestamp.Precision));
        Assert.Equal([0xCA, 0xFE], Assert.IsType<BinaryLiteral>(SqlParser.ParseExpression("x'cafe'")).Bytes);
        Assert.Equal((true, false), (new NumberLiteral("1e3").IsApproximate, new NumberLiteral("1.5").IsInteger));
    }

    [Theory]
    [InlineData("'it''s'", "it's")]
    [InlineData("'a' 'b'\n'c'", "abc")]
    [InlineData("U&'\\00FC\\\\ \\+01F600'", "ü\\ 😀")]
    [InlineData("U&'!0041!!''' UESCAPE '!'", "A!'")]
    [InlineData("E'a\\tb\\n\\u00fc\\x41\\101\\'\\\\'", "a\tb\nüAA'\\")]
    public void Escapes_of_texts_are_resolved(string written, string value)
    {
        Assert.Equal(new StringLiteral(value), SqlParser.ParseExpression(written));
    }

    [Fact]
    public void ParseStatement_reads_statement_sets_in_both_forms()
    {
        var first = SqlParser.ParseStatement("EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;");

        Assert.Equal(2, Assert.IsType<StatementSet>(first).Inserts.Count);
        Assert.Equal([first], SqlParser.ParseScript("BEGIN STATEMENT SET; INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;"));
    }

    [Fact]
    public void ParseScript_reads_nothing_from_an_empty_text()
    {
        Assert.Empty(SqlParser.ParseScript(" ;; -- nothing\n /* at all */ ;"));
        Assert.Throws<SqlParseException>(() => SqlParser.ParseStatement(""));
    }

    [Fact]
    public void ParseStatement_takes_a_file_in_place_of_a_table()
    {
        Assert.Equal(new FileTable("orders.csv", [], new TableAlias(new Identifier("o"), [])), Select("SELECT o.a FROM 'orders.csv' AS o").From);
    }

    [Fact]
    public void ParseStatement_reads_what_happens_on_a_conflict_and_leaves_it_to_the_insert()
    {
        var insert = Assert.IsType<Insert>(SqlParser.ParseStatement("INSERT INTO t (a) SELECT 1 FROM u JOIN v ON CONFLICT DO DEDUPLICATE"));

        Assert.Equal(ConflictAction.Deduplicate, insert.OnConflict);
        Assert.Null(Assert.IsType<Join>(Assert.IsType<Select>(insert.Query.Body).From).On);
    }

    [Fact]
    public void Nodes_are_equal_whatever_stands_between_their_tokens()
    {
        var (first, second) = (SqlParser.ParseStatement("SELECT a+1 FROM t"), SqlParser.ParseStatement("SELECT  (a + 1)\n-- one\nFROM /* the */ t"));

        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, SqlParser.ParseStatement("SELECT a+2 FROM t"));
        Assert.Equal("SELECT a + 1 FROM t", second.ToString());
    }

    private static Select Select(string text) => Assert.IsType<Select>(Assert.IsType<QueryStatement>(SqlParser.ParseStatement(text)).Query.Body);

    private static SqlExpression Expression(Select select, int item) => Assert.IsType<ExpressionItem>(select.Items[item]).Expression;

    private static ColumnName Column(params ReadOnlySpan<string> parts) => new(Identifiers(parts));

    private static QualifiedName Name(params ReadOnlySpan<string> parts) => new(Identifiers(parts));

    private static NamedTable Table(string name) => new(Name(name));

    private static GroupingKey Key(params ReadOnlySpan<SqlExpression> expressions) => new(SqlList.Create(expressions));

    private static SqlList<Identifier> Identifiers(ReadOnlySpan<string> parts)
    {
        var names = new Identifier[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            names[i] = new Identifier(parts[i]);
        }

        return SqlList.Create<Identifier>(names);
    }
}
