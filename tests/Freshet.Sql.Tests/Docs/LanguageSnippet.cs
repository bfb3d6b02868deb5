using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Docs;

/// <summary>The snippet of docs/sql/language.md, compiled and run as it stands there.</summary>
internal static class LanguageSnippet
{
    public static void Run()
    {
        // parse begin
        SqlList<SqlStatement> script = SqlParser.ParseScript("""
            CREATE TABLE orders (id BIGINT, total DECIMAL(10, 2), at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND)
            WITH ('connector' = 'filesystem', 'path' = 'orders.json', 'format' = 'json');

            SELECT window_start, SUM(total) AS total
            FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(at_time), INTERVAL '1' HOUR))
            GROUP BY window_start, window_end;
            """);

        foreach (var statement in script)
        {
            Console.WriteLine(statement switch
            {
                CreateTable table => $"a table {table.Name} with {table.Elements.Count} elements and {table.Options.Count} options",
                QueryStatement query => $"a query: {SqlPrinter.Print(query)}",
                _ => statement.GetType().Name,
            });
        }

        // parse end
    }
}
