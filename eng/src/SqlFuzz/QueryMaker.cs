using Freshet.Core;

namespace SqlFuzz;

/// <summary>Random queries in what PostgreSQL and Flink's SQL have in common, over the tables of <see cref="FuzzTable"/>.</summary>
internal sealed class QueryMaker(SeededRandom random, int tables)
{
    private int _aliases;

    private enum Kind
    {
        Int,
        BigInt,
        Text,
        Bool,
        Decimal,
        Date,
        Time,
    }

    private static readonly (string Name, Kind Kind)[] TableColumns =
        [("a", Kind.Int), ("b", Kind.BigInt), ("s", Kind.Text), ("f", Kind.Bool), ("d", Kind.Decimal), ("p", Kind.Date), ("t", Kind.Time), ("n", Kind.Int)];

    /// <summary>A query whose rows are determined.</summary>
    public string Query()
    {
        _aliases = 0;
        return random.Next(12) switch
        {
            0 => SetQuery(),
            1 => Top(),
            2 => Ranked(),
            3 => Over(),
            _ => Select(2, []).Sql,
        };
    }

    private bool Chance(int one) => random.Next(one) == 0;

    private T Pick<T>(params T[] of) => of[random.Next(of.Length)];

    private string SetQuery()
    {
        var kinds = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Pick(Kind.Int, Kind.BigInt, Kind.Text, Kind.Bool, Kind.Date)).ToArray();
        var sql = Plain(kinds);
        for (var i = 1 + random.Next(2); i > 0; i--)
        {
            sql = $"({sql}) {Pick("UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL")} ({Plain(kinds)})";
        }

        return sql;
    }

    private string Top()
    {
        var table = "t" + random.Next(tables);
        return $"SELECT a, b, s, n FROM {table}{(Chance(2) ? " WHERE " + Condition([.. Of(table)], 2) : "")} ORDER BY {Pick("a", "b DESC", "n")} {Nulls()}, a NULLS FIRST, b NULLS FIRST, s NULLS FIRST, n NULLS FIRST LIMIT {random.Next(8)}{(Chance(3) ? $" OFFSET {random.Next(4)}" : "")}";
    }

    private string Nulls() => Pick("NULLS FIRST", "NULLS LAST");

    private string Ranked()
    {
        var table = "t" + random.Next(tables);
        return $"SELECT a, b, s, n{(Chance(2) ? ", r" : "")} FROM (SELECT a, b, s, n, ROW_NUMBER() OVER (PARTITION BY {Pick("a", "f", "b, f")} ORDER BY {Pick("n", "n DESC", "b")} NULLS FIRST, a NULLS FIRST, b NULLS FIRST, s NULLS FIRST, n) AS r FROM {table}) x WHERE r <= {1 + random.Next(3)}";
    }

    /// <summary>Functions over rows sorted by all that is read of them, so that what they give is determined.</summary>
    private string Over()
    {
        var table = "t" + random.Next(tables);
        var (aggregate, kind) = Pick(("COUNT(b)", 0), ("COUNT(*)", 0), ("SUM(CAST(a AS BIGINT))", 0), ("MIN(s)", 0), ("MAX(b)", 0), ("FIRST_VALUE(b)", 1), ("LAST_VALUE(n)", 1), ("ROW_NUMBER()", 2), ("RANK()", 2), ("DENSE_RANK()", 2), ("LAG(n, 1)", 2), ("LEAD(n)", 2), ("LAG(b, 2, CAST(7 AS BIGINT))", 2), ("NTILE(3)", 2));
        var frame = kind == 2 ? "" : Pick("", "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW", "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING", "ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING", "ROWS UNBOUNDED PRECEDING", "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING");
        var order = $"{Pick("n", "n DESC", "a NULLS FIRST, n")}, a NULLS FIRST, b NULLS FIRST, s NULLS FIRST";
        if (kind == 0 && Chance(3))
        {
            (order, frame) = (Pick("n", "n DESC"), Pick("RANGE BETWEEN 2 PRECEDING AND CURRENT ROW", "RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING", "", "RANGE BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING"));
        }

        var cast = aggregate.StartsWith("SUM", StringComparison.Ordinal) ? ("CAST(", " AS BIGINT)") : ("", "");
        return $"SELECT a, b, s, n, {cast.Item1}{aggregate} OVER ({Pick("", "PARTITION BY a ", "PARTITION BY f ")}ORDER BY {order} {frame}){cast.Item2} AS v FROM {table}";
    }

    private IEnumerable<(string Name, Kind Kind)> Of(string alias) => TableColumns.Select(c => (alias + "." + c.Name, c.Kind));

    private string Plain(Kind[] kinds)
    {
        var alias = "x" + _aliases++;
        var columns = Of(alias).ToList();
        return $"SELECT {string.Join(", ", kinds.Select(k => Expression(k, columns, 1)))} FROM t{random.Next(tables)} {alias}{(Chance(2) ? " WHERE " + Condition(columns, 2) : "")}";
    }

    /// <summary>A SELECT; <paramref name="outer"/> are columns of the query around.</summary>
    private (string Sql, List<Kind> Kinds) Select(int depth, List<(string Name, Kind Kind)> outer)
    {
        var (from, columns) = From(depth);
        var where = Chance(2) ? " WHERE " + Where(columns, depth, outer) : "";
        if (Chance(2))
        {
            var kinds = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Any()).ToList();
            var items = kinds.Select((k, i) => $"{(depth > 0 && Chance(12) ? Scalar(k, columns) : Expression(k, columns, 2))} AS c{i}");
            return ($"SELECT {(Chance(5) ? "DISTINCT " : "")}{string.Join(", ", items)} FROM {from}{where}", kinds);
        }

        // grouped
        var keys = columns.Where(_ => Chance(6)).Take(3).ToList();
        var selected = keys.Select(static k => (k.Name, k.Kind)).ToList();
        for (var i = 1 + random.Next(3); i > 0; i--)
        {
            selected.Add(Aggregate(columns));
        }

        var having = Chance(4) ? $" HAVING {Pick("COUNT(*) > 1", "COUNT(*) < 3", $"MIN({columns[0].Name}) > 0")}" : "";
        var group = keys.Count == 0 ? "" : Chance(4)
            ? Pick($" GROUP BY ROLLUP ({string.Join(", ", keys.Select(static k => k.Name))})", $" GROUP BY CUBE ({string.Join(", ", keys.Select(static k => k.Name))})", $" GROUP BY GROUPING SETS (({string.Join(", ", keys.Select(static k => k.Name))}), ({keys[0].Name}), ())")
            : " GROUP BY " + string.Join(", ", keys.Select(static k => k.Name));
        return ($"SELECT {string.Join(", ", selected.Select((s, i) => $"{s.Item1} AS c{i}"))} FROM {from}{where}{group}{having}", [.. selected.Select(static s => s.Item2)]);
    }

    private Kind Any() => Pick(Kind.Int, Kind.Int, Kind.BigInt, Kind.Text, Kind.Text, Kind.Bool, Kind.Decimal, Kind.Date, Kind.Time);

    private (string Sql, List<(string Name, Kind Kind)> Columns) From(int depth)
    {
        var (sql, columns) = Source(depth);
        for (var joins = random.Next(4) switch { 0 or 1 => 0, 2 => 1, _ => 2 }; joins > 0; joins--)
        {
            var (right, rightColumns) = Source(depth);
            var kind = Pick("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN");
            var l = columns[random.Next(columns.Count)];
            var fitting = rightColumns.Where(r => r.Kind == l.Kind).ToList();
            var on = fitting.Count == 0 || Chance(8) ? "n_none" : $"{l.Name} = {fitting[random.Next(fitting.Count)].Name}";
            if (on == "n_none")
            {
                kind = kind == "FULL JOIN" ? "JOIN" : kind; // PostgreSQL has full joins by equality alone
                on = Condition([.. columns, .. rightColumns], 1);
            }
            else if (Chance(3) && kind != "FULL JOIN")
            {
                on += " AND " + Condition([.. columns, .. rightColumns], 1);
            }

            columns = [.. columns, .. rightColumns];
            sql = kind == "CROSS JOIN" ? $"{sql} CROSS JOIN {right}" : $"{sql} {kind} {right} ON {on}";
        }

        return (sql, columns);
    }

    private (string Sql, List<(string Name, Kind Kind)> Columns) Source(int depth)
    {
        var alias = "x" + _aliases++;
        if (depth > 0 && Chance(5))
        {
            var (inner, kinds) = Select(depth - 1, []);
            return ($"({inner}) {alias}", [.. kinds.Select((k, i) => ($"{alias}.c{i}", k))]);
        }

        return ($"t{random.Next(tables)} {alias}", [.. Of(alias)]);
    }

    private string Where(List<(string Name, Kind Kind)> columns, int depth, List<(string Name, Kind Kind)> outer)
    {
        var conditions = new List<string>();
        for (var i = 1 + random.Next(2); i > 0; i--)
        {
            conditions.Add(depth > 0 && Chance(5) ? Subquery(columns) : Condition(columns, 2));
        }

        if (outer.Count > 0 && Correlation(columns, outer) is { } correlated)
        {
            conditions.Add(correlated);
        }

        return string.Join(" AND ", conditions.Select(static c => $"({c})"));
    }

    private string? Correlation(List<(string Name, Kind Kind)> columns, List<(string Name, Kind Kind)> outer)
    {
        var pairs = columns.SelectMany(c => outer.Where(o => o.Kind == c.Kind).Select(o => $"{c.Name} = {o.Name}")).ToList();
        return pairs.Count == 0 ? null : pairs[random.Next(pairs.Count)];
    }

    private string Subquery(List<(string Name, Kind Kind)> columns)
    {
        var alias = "x" + _aliases++;
        var inner = Of(alias).ToList();
        var correlated = Chance(2) ? Correlation(inner, columns) : null;
        var where = correlated is null ? (Chance(2) ? " WHERE " + Condition(inner, 1) : "") : $" WHERE {correlated}{(Chance(2) ? " AND " + Condition(inner, 1) : "")}";
        var not = Chance(3) ? "NOT " : "";
        if (Chance(2))
        {
            return $"{not}EXISTS (SELECT 1 FROM t{random.Next(tables)} {alias}{where})";
        }

        var column = inner[random.Next(inner.Count)];
        return $"{Expression(column.Kind, columns, 1)} {not}IN (SELECT {column.Name} FROM t{random.Next(tables)} {alias}{where})";
    }

    private string Scalar(Kind kind, List<(string Name, Kind Kind)> columns)
    {
        var alias = "x" + _aliases++;
        var inner = Of(alias).ToList();
        var correlated = Chance(2) ? Correlation(inner, columns) : null;
        var value = kind is Kind.Bool ? "COUNT(*) > 1" : kind is Kind.BigInt ? "COUNT(*)" : $"{Pick("MIN", "MAX")}({inner.First(c => c.Kind == kind).Name})";
        return $"(SELECT {value} FROM t{random.Next(tables)} {alias}{(correlated is null ? "" : " WHERE " + correlated)})";
    }

    private (string, Kind) Aggregate(List<(string Name, Kind Kind)> columns)
    {
        var filter = Chance(5) ? $" FILTER (WHERE {Condition(columns, 1)})" : "";
        switch (random.Next(8))
        {
            case 7:
                return ($"LISTAGG({(Chance(3) ? "DISTINCT " : "")}{Expression(Kind.Text, columns, 1)}){filter}", Kind.Text);
            case 0:
                return ("COUNT(*)" + filter, Kind.BigInt);
            case 1:
                return ($"COUNT({(Chance(2) ? "DISTINCT " : "")}{columns[random.Next(columns.Count)].Name}){filter}", Kind.BigInt);
            case 2:
                return ($"SUM({(Chance(3) ? "DISTINCT " : "")}CAST({Expression(Kind.Int, columns, 1)} AS BIGINT)){filter}".Replace("SUM(", "CAST(SUM(", StringComparison.Ordinal) + " AS BIGINT)", Kind.BigInt);
            case 3:
                var kind = Pick(Kind.Decimal);
                return ($"CAST(SUM({Expression(kind, columns, 0)}){filter} AS DECIMAL(20, 2))", Kind.Decimal);
            default:
                var any = Pick(Kind.Int, Kind.BigInt, Kind.Text, Kind.Decimal, Kind.Date, Kind.Time);
                return ($"{Pick("MIN", "MAX")}({Expression(any, columns, 1)}){filter}", any);
        }
    }

    private string Condition(List<(string Name, Kind Kind)> columns, int depth)
    {
        if (depth > 0 && Chance(3))
        {
            return Pick(
                $"({Condition(columns, depth - 1)} AND {Condition(columns, depth - 1)})",
                $"({Condition(columns, depth - 1)} OR {Condition(columns, depth - 1)})",
                $"NOT ({Condition(columns, depth - 1)})");
        }

        var kind = Any();
        var left = Expression(kind, columns, 1);
        switch (random.Next(8))
        {
            case 0:
                return $"{left} IS {Pick("", "NOT ")}NULL";
            case 1:
                return $"{left} IS {Pick("", "NOT ")}DISTINCT FROM {Expression(kind, columns, 1)}";
            case 2:
                return $"{Expression(Kind.Text, columns, 1)} {Pick("", "NOT ")}LIKE {Pick("'a%'", "'%b'", "'%e%'", "'_b'", "'%'", "'a_c'", "''")}";
            case 3:
                return $"{Expression(Kind.Int, columns, 1)} {Pick("", "NOT ")}IN (1, 2{(Chance(4) ? ", NULL" : "")})";
            case 4:
                return $"{left} {Pick("", "NOT ")}BETWEEN {Expression(kind, columns, 0)} AND {Expression(kind, columns, 0)}";
            case 5 when columns.Exists(static c => c.Kind == Kind.Bool):
                return $"{Expression(Kind.Bool, columns, 0)} IS {Pick("", "NOT ")}{Pick("TRUE", "FALSE")}";
            default:
                return kind == Kind.Bool ? left : $"{left} {Pick("=", "<>", "<", "<=", ">", ">=")} {Expression(kind, columns, 1)}";
        }
    }

    private string Expression(Kind kind, List<(string Name, Kind Kind)> columns, int depth)
    {
        var fitting = columns.Where(c => c.Kind == kind).ToList();
        if (depth > 0 && Chance(2))
        {
            if (Chance(4))
            {
                return Pick(
                    $"CASE WHEN {Condition(columns, 0)} THEN {Expression(kind, columns, depth - 1)} ELSE {Expression(kind, columns, depth - 1)} END",
                    $"COALESCE({Expression(kind, columns, depth - 1)}, {Expression(kind, columns, depth - 1)})",
                    $"NULLIF({Expression(kind, columns, depth - 1)}, {Expression(kind, columns, depth - 1)})");
            }

            switch (kind)
            {
                case Kind.Int:
                    return Pick(
                        $"({Expression(Kind.Int, columns, depth - 1)} {Pick("+", "-", "*")} {Expression(Kind.Int, columns, depth - 1)})",
                        $"({Expression(Kind.Int, columns, depth - 1)} / {Pick("2", "3", "-2")})",
                        $"MOD({Expression(Kind.Int, columns, depth - 1)}, {Pick("2", "3", "-2")})",
                        $"ABS({Expression(Kind.Int, columns, depth - 1)})",
                        $"CHAR_LENGTH({Expression(Kind.Text, columns, depth - 1)})",
                        $"(- {Expression(Kind.Int, columns, depth - 1)})");
                case Kind.BigInt:
                    return Pick(
                        $"({Expression(Kind.BigInt, columns, depth - 1)} {Pick("+", "-", "*")} {Expression(Kind.Int, columns, depth - 1)})",
                        $"CAST({Expression(Kind.Int, columns, depth - 1)} AS BIGINT)");
                case Kind.Text:
                    return Pick(
                        $"UPPER({Expression(Kind.Text, columns, depth - 1)})",
                        $"LOWER({Expression(Kind.Text, columns, depth - 1)})",
                        $"({Expression(Kind.Text, columns, depth - 1)} || {Expression(Kind.Text, columns, depth - 1)})",
                        $"SUBSTRING({Expression(Kind.Text, columns, depth - 1)} FROM {1 + random.Next(3)} FOR {random.Next(4)})",
                        $"CAST({Expression(Kind.Int, columns, depth - 1)} AS VARCHAR(20))");
                case Kind.Bool:
                    return "(" + Condition(columns, depth - 1) + ")";
                case Kind.Decimal:
                    return $"CAST(({Expression(Kind.Decimal, columns, depth - 1)} {Pick("+", "-")} {Expression(Kind.Decimal, columns, depth - 1)}) AS DECIMAL(12, 2))";
                default:
                    break;
            }
        }

        return fitting.Count > 0 && !Chance(5) ? fitting[random.Next(fitting.Count)].Name : kind switch
        {
            Kind.Int => Pick("0", "1", "2", "5"),
            Kind.BigInt => $"CAST({Pick("0", "10", "20")} AS BIGINT)",
            Kind.Text => $"CAST({Pick("''", "'a'", "'abc'", "'zz'")} AS VARCHAR(30))",
            Kind.Bool => Pick("TRUE", "FALSE"),
            Kind.Decimal => $"CAST({Pick("0.5", "1.25", "3")} AS DECIMAL(10, 2))",
            Kind.Date => "DATE '2024-02-28'",
            _ => "TIMESTAMP '2025-01-01 00:00:01.500'",
        };
    }
}
