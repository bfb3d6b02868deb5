using Freshet.Sql.Functions;

namespace Freshet.Tool.Sql;

/// <summary>Words that the prompt completes: those of the language that are long or frequent, and the functions.</summary>
internal static class Keywords
{
    private static readonly string[] Words =
    [
        "SELECT", "DISTINCT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN",
        "UNION ALL", "INTERSECT", "EXCEPT", "WITH", "VALUES", "INSERT INTO", "CREATE TABLE", "CREATE VIEW", "CREATE TEMPORARY VIEW", "DROP TABLE", "DROP VIEW",
        "EXECUTE STATEMENT SET BEGIN", "END", "BETWEEN", "INTERVAL", "TIMESTAMP", "DESCRIPTOR", "TABLE", "TUMBLE", "HOP", "CUMULATE", "SESSION", "WATERMARK FOR",
        "PRIMARY KEY", "NOT ENFORCED", "CASE", "WHEN", "THEN", "ELSE", "DESC", "OVER", "PARTITION BY", "QUALIFY", "FILTER", "EXISTS", "IS NOT NULL", "IS NULL",
    ];

    public static IReadOnlyList<string> All { get; } = [.. Words.Concat(FunctionCatalog.Names).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
}
