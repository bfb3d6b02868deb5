using Freshet.Core;

namespace Freshet.Sql.Tests.Running;

/// <summary>Functions written in C#, called from SQL.</summary>
public sealed class UserFunctionTests
{
    private static async Task<string> Value(string expression, Action<StreamEnvironment> add)
    {
        var run = new SqlRun().Table("t", [new("a", DataType.BigInt), new("s", DataType.String)], [5L, "web"], [null, null]);
        return string.Join('|', await run.Answer($"SELECT {expression} FROM t", add));
    }

    [Fact]
    public async Task Call_gives_what_the_function_gives()
    {
        Assert.Equal("10|null", await Value("twice(a)", static env => env.AddFunction("twice", static (long v) => v * 2)));
        Assert.Equal("null|web-5", await Value("JOINED(s, a)", static env => env.AddFunction("joined", static (string s, long n) => $"{s}-{n}", isPure: false)));
        Assert.Equal("web5true|web5true", await Value("three('web', 5, TRUE)", static env => env.AddFunction("three", static (string s, long n, bool b) => $"{s}{n}{(b ? "true" : "false")}")));
    }

    [Fact]
    public async Task Null_reaches_parameters_that_take_it()
    {
        Assert.Equal("-1|5", await Value("orless(a)", static env => env.AddFunction("orless", static (long? v) => v ?? -1)));
        Assert.Equal("none|web", await Value("ornone(s)", static env => env.AddFunction("ornone", static (string? s) => s ?? "none")));
        Assert.Equal("null|null", await Value("nothing(a)", static env => env.AddFunction("nothing", static (long v) => (string?)null)));
    }

    [Theory]
    [InlineData("f(CAST(1.25 AS DECIMAL(5, 2)))", "2.500000000000000000")]
    public async Task Decimals_keep_their_digits(string call, string value) =>
        Assert.Equal($"{value}|{value}", await Value(call, static env => env.AddFunction("f", static (decimal v) => v * 2)));

    [Fact]
    public async Task Times_and_days_come_and_go()
    {
        Assert.Equal("2025-02-01|2025-02-01", await Value("nextday(DATE '2025-01-31')", static env => env.AddFunction("nextday", static (DateOnly d) => d.AddDays(1))));
        Assert.Equal("2025-01-31 11:00:00.123456|2025-01-31 11:00:00.123456", await Value("later(TIMESTAMP '2025-01-31 10:00:00.123456')", static env => env.AddFunction("later", static (DateTime t) => t.AddHours(1))));
        Assert.Equal("1.5|1.5", await Value("half(3)", static env => env.AddFunction("half", static (double v) => v / 2)));
    }

    [Fact]
    public async Task What_it_throws_names_the_call()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Value("bad(a)", static env => env.AddFunction("bad", static (long v) => v > 0 ? throw new InvalidOperationException("no such shop") : v)));

        Assert.Contains("no such shop", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("bad(a)", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_that_is_not_asked_for_does_not_fail() =>
        Assert.Equal("0|0", await Value("CASE WHEN a IS NULL THEN 0 WHEN a > 3 THEN 0 ELSE bad(a) END", static env => env.AddFunction("bad", static (long v) => v == 5 ? throw new InvalidOperationException("asked") : v)));

    [Fact]
    public void Names_that_are_taken_and_types_that_are_none_are_refused()
    {
        var env = StreamEnvironment.Create();
        env.AddFunction("mine", static (long v) => v);

        Assert.Contains("'MINE' already", Assert.Throws<FreshetException>(() => env.AddFunction("MINE", static (long v) => v)).Message, StringComparison.Ordinal);
        Assert.Contains("'upper' already", Assert.Throws<FreshetException>(() => env.AddFunction("upper", static (long v) => v)).Message, StringComparison.Ordinal);
        Assert.Contains("parameter 'v' is a Version", Assert.Throws<FreshetException>(() => env.AddFunction("version", static (Version v) => 1L)).Message, StringComparison.Ordinal);
        Assert.Contains("its result is a Version", Assert.Throws<FreshetException>(() => env.AddFunction("version", static (long v) => new Version())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_refused_where_they_stand()
    {
        var env = new SqlRun().Table("t", [new("s", DataType.String)]).Environment();
        env.AddFunction("twice", static (long v) => v * 2);

        Assert.Contains("TWICE", Assert.Throws<SqlBindException>(() => env.Sql("SELECT twice(s) FROM t")).Message, StringComparison.OrdinalIgnoreCase);
    }
}
