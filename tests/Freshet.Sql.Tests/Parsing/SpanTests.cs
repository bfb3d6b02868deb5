using System.Collections;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing;

public sealed class SpanTests
{
    [Fact]
    public void Span_of_every_node_lies_in_that_of_the_node_around_it()
    {
        foreach (var text in Corpus.All)
        {
            foreach (var statement in SqlParser.ParseScript(text))
            {
                Assert.True(statement.Span.Length > 0 && statement.Span.End <= text.Length);
                Inside(text, statement);
            }
        }
    }

    [Fact]
    public void Text_of_an_expression_s_span_is_the_expression()
    {
        var count = 0;
        foreach (var text in Corpus.All)
        {
            foreach (var expression in SqlParser.ParseScript(text).SelectMany(Nodes).OfType<SqlExpression>())
            {
                // these stand only among arguments or in VALUES, where a value alone is a row
                if (expression is NamedArgument or TableArgument or DefaultValue or RowConstructor { Items.Count: 1 } || Nodes(expression).Any(node => node is NamedArgument or TableArgument or DefaultValue))
                {
                    continue;
                }

                var part = text.Substring(expression.Span.Start, expression.Span.Length);
                if (expression is ScalarQuery && !part.StartsWith('('))
                {
                    part = $"({part})"; // a query that is an argument without brackets of its own
                }

                Assert.Equal(expression, SqlParser.ParseExpression(part));
                count++;
            }
        }

        Assert.True(count > 1000);
    }

    [Theory]
    [InlineData("SELECT a.b, (c + 1) * 2 AS d FROM t AS u WHERE f(x) > 1", "a.b|(c + 1) * 2 AS d|(c + 1) * 2|c + 1|t AS u|f(x) > 1|f(x)|d|u")]
    [InlineData("SELECT * FROM (a JOIN b ON x = y) LEFT JOIN c USING (z)", "(a JOIN b ON x = y) LEFT JOIN c USING (z)|a JOIN b ON x = y|x = y|z")]
    [InlineData("(SELECT 1) UNION ALL (SELECT 2 LIMIT 1)", "(SELECT 1) UNION ALL (SELECT 2 LIMIT 1)|SELECT 1|(SELECT 2 LIMIT 1)")]
    [InlineData("CREATE TABLE t (a INT NOT NULL, b AS a + 1, WATERMARK FOR b AS b) WITH ('k' = 'v')", "a INT NOT NULL|INT NOT NULL|b AS a + 1|WATERMARK FOR b AS b|'k' = 'v'|'k'|'v'")]
    [InlineData("INSERT INTO t /*+ OPTIONS('a'='b') */ SELECT COUNT(*) FILTER (WHERE x) OVER (PARTITION BY y) FROM u", "OPTIONS('a'='b')|COUNT(*) FILTER (WHERE x) OVER (PARTITION BY y)|(PARTITION BY y)")]
    public void Spans_are_the_texts_that_were_written(string text, string expected)
    {
        var spans = Nodes(SqlParser.ParseStatement(text)).Select(node => text.Substring(node.Span.Start, node.Span.Length)).ToHashSet();

        Assert.All(expected.Split('|'), part => Assert.Contains(part, spans));
    }

    private static void Inside(string text, SqlNode parent)
    {
        foreach (var child in Children(parent))
        {
            // a INT PRIMARY KEY: the column of the key is named before it
            if (parent is PrimaryKeyElement && child.Span.End <= parent.Span.Start)
            {
                continue;
            }

            Assert.True(
                child.Span.Length > 0 && child.Span.Start >= parent.Span.Start && child.Span.End <= parent.Span.End,
                $"{child.GetType().Name} {child.Span} in {parent.GetType().Name} {parent.Span}: {child} in {parent}\n{text}");
            Inside(text, child);
        }
    }

    private static IEnumerable<SqlNode> Nodes(SqlNode node) => Children(node).SelectMany(Nodes).Prepend(node);

    private static IEnumerable<SqlNode> Children(SqlNode node)
    {
        foreach (var property in node.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.Name != nameof(QualifiedName.Last)))
        {
            switch (property.GetValue(node))
            {
                case SqlNode child:
                    yield return child;
                    break;
                case IEnumerable items and not string:
                    foreach (var child in items.OfType<SqlNode>())
                    {
                        yield return child;
                    }

                    break;
            }
        }
    }
}
