using System.Text.Json;

namespace Freshet.Tool.Tests;

public sealed class SqlTests : IDisposable
{
    private const string Orders = "id,customer,total,at\n1,ann,12.50,2025-01-01 10:00:00\n2,bob,7.25,2025-01-01 10:05:00\n3,ann,30.00,2025-01-01 11:00:00\n";

    private readonly ToolRun _tool = new ToolRun().With("orders.csv", Orders);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Query_over_a_file_shows_a_table_in_the_order_of_the_query()
    {
        var result = _tool.Freshet("sql", "SELECT customer, SUM(total) AS total FROM 'orders.csv' GROUP BY customer ORDER BY total");

        Assert.Equal(
            """
            ╭──────────┬───────╮
            │ customer │ total │
            ├──────────┼───────┤
            │ bob      │  7.25 │
            │ ann      │  42.5 │
            ╰──────────┴───────╯
            2 rows

            """,
            result.Out);
        Assert.Equal((0, ""), (result.Code, result.Error));
    }

    [Fact]
    public void Order_by_a_column_that_is_not_shown_holds()
    {
        var result = _tool.Freshet("sql", "--json", "SELECT id FROM 'orders.csv' ORDER BY total DESC, id");

        Assert.Equal("{\"id\":3}\n{\"id\":1}\n{\"id\":2}\n", result.Out);
    }

    [Theory]
    [InlineData("a,b\n1,x\n2,y\n", "SELECT a, b FROM 't.csv' ORDER BY a", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n")] // a header
    [InlineData("1;x\n2;y\n", "SELECT c1, c2 FROM 't.csv' ORDER BY c1", "{\"c1\":1,\"c2\":\"x\"}\n{\"c1\":2,\"c2\":\"y\"}\n")] // none, another delimiter
    [InlineData("zip\n00501\n10001\n", "SELECT zip FROM 't.csv' ORDER BY zip", "{\"zip\":\"00501\"}\n{\"zip\":\"10001\"}\n")] // codes are no numbers
    [InlineData("n\n1\n2.5\n", "SELECT SUM(n) s FROM 't.csv'", "{\"s\":3.5}\n")]
    [InlineData("d,t\n2025-01-01,2025-01-01T10:00:00Z\n", "SELECT d, CAST(t AS STRING) t FROM 't.csv'", "{\"d\":\"2025-01-01\",\"t\":\"2025-01-01 10:00:00.000\"}\n")]
    [InlineData("a\n\"x, \"\"y\"\"\"\n", "SELECT a FROM 't.csv'", "{\"a\":\"x, \\\"y\\\"\"}\n")]
    [InlineData("n,m\n1,2\n,3\n", "SELECT COUNT(n) c, COUNT(*) a FROM 't.csv'", "{\"c\":1,\"a\":2}\n")] // nothing is NULL
    public void Columns_and_types_of_a_csv_file_are_found(string file, string query, string rows)
    {
        var result = _tool.With("t.csv", file).Freshet("sql", "--json", query);

        Assert.Equal(("", rows), (result.Error, result.Out));
    }

    [Fact]
    public void Json_lines_have_their_members_as_columns_and_objects_as_rows()
    {
        var result = _tool.With("e.jsonl", "{\"n\":1,\"who\":{\"name\":\"ann\"}}\n{\"n\":2,\"ok\":true,\"tags\":[1]}\n").Freshet("sql", "SELECT n, e.who.name AS name, ok FROM 'e.jsonl' AS e ORDER BY n", "--format", "table");

        Assert.Contains("│ 1 │ ann  │ NULL │", result.Out, StringComparison.Ordinal);
        Assert.Contains("│ 2 │ NULL │ true │", result.Out.Replace("TRUE", "true", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("left out: tags", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Packed_files_and_patterns_are_read()
    {
        foreach (var (name, text) in new[] { ("a.csv.gz", "n\n1\n"), ("b.csv.gz", "n\n2\n") })
        {
            using var packed = new System.IO.Compression.GZipStream(File.Create(_tool.At(name)), System.IO.Compression.CompressionLevel.Fastest);
            packed.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        Assert.Equal("{\"s\":3}\n", _tool.Freshet("sql", "--json", "SELECT SUM(n) AS s FROM '*.csv.gz'").Out);
    }

    [Fact]
    public void Changelog_adds_up_to_the_answer_also_row_by_row()
    {
        var result = _tool.Freshet("sql", "--format", "changelog", "--json", "SELECT customer, COUNT(*) AS n FROM 'orders.csv' GROUP BY customer");

        var sums = new Dictionary<string, long>();
        foreach (var line in result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var change = JsonDocument.Parse(line).RootElement;
            var row = change.GetProperty("row").GetRawText();
            sums[row] = sums.GetValueOrDefault(row) + change.GetProperty("change").GetInt64();
        }

        Assert.Equal(["{\"customer\":\"ann\",\"n\":2}", "{\"customer\":\"bob\",\"n\":1}"], sums.Where(static s => s.Value != 0).Select(static s => s.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Script_defines_inserts_and_asks_one_after_the_other()
    {
        _tool.With(
            "job.sql",
            """
            CREATE TABLE big (customer STRING, total DOUBLE) WITH ('connector' = 'filesystem', 'path' = 'big', 'format' = 'csv');
            CREATE VIEW all_orders AS SELECT * FROM 'orders.csv';
            INSERT INTO big SELECT customer, total FROM all_orders WHERE total > 10; -- only large ones
            SELECT customer, COUNT(*) AS n FROM big GROUP BY customer;
            """);

        var result = _tool.Freshet("sql", "-f", "job.sql", "--json");

        Assert.Equal((0, "{\"customer\":\"ann\",\"n\":2}\n", ""), (result.Code, result.Out, result.Error));
    }

    [Fact]
    public void Topics_of_Kafka_are_tables_too()
    {
        var result = _tool.FreshetWith("CREATE TABLE t (a STRING) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json'); SELECT * FROM t;", "sql");

        Assert.Equal((3, ""), (result.Code, result.Out));
        Assert.Contains("needs the option 'properties.bootstrap.servers'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_a_script_have_the_file_the_line_and_a_caret_and_nothing_before_them_is_undone()
    {
        _tool.With("bad.sql", "SELECT 1 AS first_one;\n\n  SELECT custmer FROM 'orders.csv';\n");

        var result = _tool.Freshet("sql", "-f", "bad.sql");

        Assert.Equal(3, result.Code);
        Assert.Contains("│ first_one │", result.Out, StringComparison.Ordinal);
        Assert.Equal(
            """
            bad.sql: line 3, column 10: There is no column 'custmer' here.
              3 |   SELECT custmer FROM 'orders.csv'
                |          ^^^^^^^
            Did you mean 'customer'?

            """,
            result.Error);
    }

    [Fact]
    public void All_errors_of_syntax_are_told_before_anything_runs()
    {
        var result = _tool.Freshet("sql", "--json", "SELECT 1; SELEC 2; SELECT FROM");

        Assert.Equal((3, ""), (result.Code, result.Out));
        var errors = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("error")).ToArray();
        Assert.Equal([11, 27], errors.Select(static e => e.GetProperty("column").GetInt32()));
    }

    [Theory]
    [InlineData(3, "no file 'none.csv'", "sql", "SELECT * FROM 'none.csv'")]
    [InlineData(3, "what is in files that end with '.doc' is not known", "sql", "SELECT * FROM 'x.doc'")]
    [InlineData(3, "is empty", "sql", "SELECT * FROM 'empty.csv'")]
    [InlineData(3, "has no JSON object a line", "sql", "SELECT * FROM 'bad.json'")]
    [InlineData(2, "There is no file 'none.sql'", "sql", "-f", "none.sql")]
    [InlineData(2, "not both", "sql", "-f", "x.doc", "SELECT 1")]
    [InlineData(2, "no option '--formt'", "sql", "--formt")]
    [InlineData(2, "--rows is '0'", "sql", "--rows", "0", "SELECT 1")]
    [InlineData(2, "--parallelism is 'x'", "sql", "--parallelism", "x", "SELECT 1")]
    [InlineData(2, "'wide' not recognized", "sql", "--format", "wide", "SELECT 1")]
    [InlineData(1, "division by zero", "sql", "SELECT 1 / (id - id) FROM 'orders.csv'")]
    public void Failures_say_why_and_end_with_their_code(int code, string said, params string[] args)
    {
        var result = _tool.With("empty.csv", "").With("bad.json", "[1]\n").With("x.doc", "x").Freshet(args);

        Assert.Equal(code, result.Code);
        Assert.Contains(said, result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Statements_come_from_standard_input_too() =>
        Assert.Equal("{\"two\":2}\n", _tool.FreshetWith("SELECT 1 + 1 AS two;\n", "sql", "--json").Out);

    [Fact]
    public void Endless_query_shows_changes_as_they_come_and_ends_well_on_a_signal()
    {
        Directory.CreateDirectory(_tool.At("in"));
        _tool.With("in/a.csv", "ann\n");
        _tool.With("watch.sql", "CREATE TABLE t (name STRING) WITH ('connector' = 'filesystem', 'path' = 'in', 'format' = 'csv', 'source.monitor-interval' = '50ms'); SELECT name, COUNT(*) AS n FROM t GROUP BY name;");
        using var process = _tool.Start("dotnet", [ToolRun.Built("Freshet.Tool"), "sql", "-f", "watch.sql"]);
        Assert.Equal("op\tname\tn", process.StandardOutput.ReadLine());
        Assert.Equal("+\tann\t1", process.StandardOutput.ReadLine());
        _tool.With("in/b.csv", "ann\n");
        Assert.Equal(["+\tann\t2", "-\tann\t1"], new[] { process.StandardOutput.ReadLine()!, process.StandardOutput.ReadLine()! }.Order(StringComparer.Ordinal));

        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        process.WaitForExit();

        Assert.Equal((130, ""), (process.ExitCode, process.StandardError.ReadToEnd()));
    }

    [Fact]
    public void Prompt_on_a_terminal_runs_statements_recalls_and_completes()
    {
        // script(1) gives it a terminal; keys are sent when it asks for them
        using var process = _tool.Start(
            "script", ["-qec", $"env FRESHET_HISTORY={_tool.At("history")} TERM=xterm dotnet {ToolRun.Built("Freshet.Tool")} sql", "/dev/null"], withInput: true);
        var said = new System.Text.StringBuilder();
        string Until(string mark, string keys)
        {
            var from = said.Length;
            while (!said.ToString(from, said.Length - from).EndsWith(mark, StringComparison.Ordinal))
            {
                var next = process.StandardOutput.Read();
                Assert.True(next >= 0, $"It ended before '{mark}': {said}");
                said.Append((char)next);
            }

            process.StandardInput.Write(keys);
            process.StandardInput.Flush();
            return said.ToString(from, said.Length - from);
        }

        Until("sql> \r\x1b[5C", "SELECT 40 + 2 AS answer;\r");
        Assert.Contains("│     42 │", Until("1 row\r\n", ""), StringComparison.Ordinal);
        Until("sql> \r\x1b[5C", "\x1b[A\r"); // Up: the same again
        Assert.Contains("│     42 │", Until("1 row\r\n", ""), StringComparison.Ordinal);
        Until("sql> \r\x1b[5C", ".jso\ton\r"); // Tab completes to ".json o"
        Until("sql> \r\x1b[5C", ".json on\r");
        Until("sql> \r\x1b[5C", "SELECT 1 AS a\r");
        Until("  -> \r\x1b[5C", ";\r");
        Until("{\"a\":1}\r\n", "");
        Until("sql> \r\x1b[5C", "SELECT nope;\r");
        Until("There is no column 'nope' here.", "");
        Until("sql> \r\x1b[5C", "\u0004"); // Ctrl+D
        process.WaitForExit();

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(["SELECT 40 + 2 AS answer;", ".json oon", ".json on", "SELECT 1 AS a ;", "SELECT nope;"], File.ReadAllLines(_tool.At("history")));
    }
}
