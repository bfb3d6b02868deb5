using System.Globalization;
using System.Text;
using Freshet.Core;
using Freshet.Sql;
using Freshet.Sql.Parsing;

namespace SqlFuzz;

/// <summary>A table with random rows: few values, so that they meet, many NULLs, empty texts.</summary>
internal sealed class FuzzTable
{
    private static readonly string[] Words = ["", "a", "b", "ab", "Ab", "abc", "zebra", "x y", "longer than twelve bytes", "longer than twelve bytez", "日本", "%", "_b"];

    public required string Name { get; init; }

    public required List<object?[]> Rows { get; init; }

    /// <summary>The columns of every table.</summary>
    public static SqlList<DataField> Columns { get; } =
    [
        new("a", DataType.Int), new("b", DataType.BigInt), new("s", DataType.String), new("f", DataType.Boolean),
        new("d", DataType.Decimal(10, 2)), new("p", DataType.Date), new("t", DataType.Timestamp(3)), new("n", DataType.Int.WithNull(false)),
    ];

    public static FuzzTable Random(string name, SeededRandom random)
    {
        var rows = new List<object?[]>();
        var count = random.Next(4) switch { 0 => random.Next(3), 1 => random.Next(12), _ => random.Next(40) };
        for (var i = 0; i < count; i++)
        {
            rows.Add(rows.Count > 0 && random.Next(8) == 0 ? rows[random.Next(rows.Count)] : Row(random));
        }

        return new FuzzTable { Name = name, Rows = rows };
    }

    /// <summary>The table in PostgreSQL.</summary>
    public void Create(Postgres postgres)
    {
        var sql = new StringBuilder($"DROP TABLE IF EXISTS {Name}; CREATE TABLE {Name} (a INT, b BIGINT, s TEXT, f BOOLEAN, d NUMERIC(10, 2), p DATE, t TIMESTAMP(3), n INT NOT NULL);");
        foreach (var row in Rows)
        {
            sql.Append("INSERT INTO ").Append(Name).Append(" VALUES (").AppendJoin(", ", row.Select(Literal)).Append(");");
        }

        postgres.Execute(sql.ToString());
    }

    private static object?[] Row(SeededRandom random) =>
    [
        random.Next(5) == 0 ? null : random.Next(6) - 1,
        random.Next(5) == 0 ? null : (long)random.Next(4) * 10,
        random.Next(5) == 0 ? null : Words[random.Next(Words.Length)],
        random.Next(4) == 0 ? null : random.Next(2) == 0,
        random.Next(5) == 0 ? null : random.Next(500) / 100m,
        random.Next(5) == 0 ? null : new DateOnly(2024, 2, 27).AddDays(random.Next(4)),
        random.Next(5) == 0 ? null : new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMilliseconds(random.Next(5) * 1500),
        random.Next(10),
    ];

    private static string Literal(object? value) => value switch
    {
        null => "NULL",
        string s => $"'{s.Replace("'", "''", StringComparison.Ordinal)}'",
        bool b => b ? "TRUE" : "FALSE",
        DateOnly d => $"DATE '{d:yyyy-MM-dd}'",
        DateTime t => $"TIMESTAMP '{t:yyyy-MM-dd HH:mm:ss.fff}'",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException(),
    };
}
