namespace Slt;

/// <summary>How the rows of an answer are brought into an order before they are compared.</summary>
internal enum SortMode
{
    None,
    Rows,
    Values,
}

/// <summary>A record of a file: what is run, and what is expected.</summary>
internal abstract record SltRecord(int Line);

/// <summary>A statement that must work, or fail with a text in its message.</summary>
internal sealed record StatementRecord(int Line, string Sql, bool Fails, string Error) : SltRecord(Line);

/// <summary>A query and its answer: a letter for the type of each column, the order, and the lines.</summary>
internal sealed record QueryRecord(int Line, string Sql, string Types, SortMode Sort, IReadOnlyList<string> Expected) : SltRecord(Line);

/// <summary>Reads files in the format of sqllogictest (sqlite.org/sqllogictest): statement, query, skipif, onlyif, hash-threshold, halt.</summary>
internal static class SltReader
{
    private const string Us = "freshet";

    /// <exception cref="FormatException">A record is none: says in which line.</exception>
    public static List<SltRecord> Read(IReadOnlyList<string> lines)
    {
        var records = new List<SltRecord>();
        var isSkipped = false;
        for (var at = 0; at < lines.Count; at++)
        {
            var words = lines[at].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0 || words[0][0] == '#')
            {
                continue;
            }

            switch (words[0])
            {
                case "halt" when !isSkipped:
                    return records;
                case "halt":
                    isSkipped = false;
                    break;
                case "skipif" when words.Length > 1:
                    isSkipped |= words[1] == Us;
                    break;
                case "onlyif" when words.Length > 1:
                    isSkipped |= words[1] != Us;
                    break;
                case "hash-threshold":
                    break; // an answer that is a hash says so itself
                case "statement" when words.Length > 1:
                    var statement = ReadStatement(lines, ref at, words);
                    Add(statement);
                    break;
                case "query" when words.Length > 1:
                    Add(words[1] == "error" ? ReadStatement(lines, ref at, words) : ReadQuery(lines, ref at, words));
                    break;
                default:
                    throw new FormatException($"line {at + 1}: '{words[0]}' is no record of sqllogictest that is known here (statement, query, skipif, onlyif, hash-threshold, halt)");
            }
        }

        return records;

        void Add(SltRecord record)
        {
            if (!isSkipped)
            {
                records.Add(record);
            }

            isSkipped = false;
        }
    }

    private static StatementRecord ReadStatement(IReadOnlyList<string> lines, ref int at, string[] words)
    {
        var line = at + 1;
        var (sql, expected) = ReadBody(lines, ref at);
        return words[1] is "ok" or "error"
            ? new StatementRecord(line, sql, words[1] == "error", words.Length > 2 ? string.Join(' ', words[2..]) : string.Join('\n', expected))
            : throw new FormatException($"line {line}: a statement is ok or error, not '{words[1]}'");
    }

    private static QueryRecord ReadQuery(IReadOnlyList<string> lines, ref int at, string[] words)
    {
        var line = at + 1;
        if (words[1].Any(static c => c is not ('I' or 'R' or 'T')))
        {
            throw new FormatException($"line {line}: the types of columns are I, R and T, not '{words[1]}'");
        }

        var sort = words.Length < 3 ? SortMode.None : words[2] switch
        {
            "nosort" => SortMode.None,
            "rowsort" => SortMode.Rows,
            "valuesort" => SortMode.Values,
            _ => throw new FormatException($"line {line}: the order is nosort, rowsort or valuesort, not '{words[2]}'"),
        };
        var (sql, expected) = ReadBody(lines, ref at);
        return new QueryRecord(line, sql, words[1], sort, expected);
    }

    /// <summary>The lines up to an empty one: SQL, and behind ---- what is expected.</summary>
    private static (string Sql, List<string> Expected) ReadBody(IReadOnlyList<string> lines, ref int at)
    {
        var (sql, expected, isExpected) = (new List<string>(), new List<string>(), false);
        for (at++; at < lines.Count && lines[at].Length > 0; at++)
        {
            if (!isExpected && lines[at] == "----")
            {
                isExpected = true;
            }
            else
            {
                (isExpected ? expected : sql).Add(lines[at]);
            }
        }

        return (string.Join('\n', sql), expected);
    }
}
