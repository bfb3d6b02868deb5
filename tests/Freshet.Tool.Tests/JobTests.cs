using System.Text.Json;

namespace Freshet.Tool.Tests;

public sealed class JobTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Explain_tells_what_would_run_and_runs_nothing()
    {
        var result = _tool.Freshet("explain", ToolRun.Built("WordCount"), "--parallelism", "2", "--out", "counts");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith("stream graph\n  0 generate", result.Out, StringComparison.Ordinal);
        Assert.Contains("window  [tumbling 00:00:10]", result.Out, StringComparison.Ordinal);
        Assert.Contains("execution plan: ", result.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_tool.At("counts")));
    }

    [Fact]
    public void Explain_as_json_has_operators_and_edges()
    {
        var plan = JsonDocument.Parse(_tool.Freshet("explain", "--json", ToolRun.Built("WordCount"), "--parallelism", "3").Out).RootElement;

        Assert.Equal("word-count", plan.GetProperty("job").GetString());
        var window = plan.GetProperty("operators").EnumerateArray().Single(static o => o.GetProperty("name").GetString() == "window");
        Assert.Equal(3, window.GetProperty("parallelism").GetInt32());
        Assert.Contains(plan.GetProperty("edges").EnumerateArray(), e => e.GetProperty("to").GetInt32() == window.GetProperty("id").GetInt32());
    }

    [Fact]
    public void Run_gives_the_program_its_arguments_and_its_exit_code_back()
    {
        Assert.Contains("200000 lines in", _tool.Freshet("run", ToolRun.Built("WordCount"), "--parallelism", "1").Out, StringComparison.Ordinal);

        var wrong = _tool.Freshet("run", ToolRun.Built("WordCount"), "--parallelism", "x");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("--parallelism is 'x'", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no file 'none.dll'", "run", "none.dll")]
    [InlineData("is no .dll", "run", "job.txt")]
    [InlineData("is no program", "explain", "lib.dll")]
    [InlineData("Required argument 'JOB.dll' missing", "run")]
    public void What_is_no_program_is_refused(string said, params string[] args)
    {
        var result = _tool.With("job.txt", "").With("lib.dll", "").Freshet(args);

        Assert.Equal(2, result.Code);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_that_ends_before_it_starts_a_job_is_no_explanation()
    {
        var result = _tool.Freshet("explain", ToolRun.Built("WordCount"), "--help");

        Assert.Equal(1, result.Code);
        Assert.Contains("ended with code 0 before it started a job", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_has_examples_and_exit_codes_and_every_shell_completes()
    {
        Assert.Contains("freshet sql -f hourly.sql", _tool.Freshet("sql", "--help").Out, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 done", _tool.Freshet("--help").Out, StringComparison.Ordinal);
        Assert.Contains("checkpoints", _tool.Freshet("[suggest:10]", "freshet ch").Out.Split('\n'));
        foreach (var shell in new[] { "bash", "zsh", "fish", "pwsh" })
        {
            Assert.Contains("[suggest:", _tool.Freshet("completion", shell).Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bash_completes_a_command_with_the_script()
    {
        _tool.With("freshet", $"#!/bin/sh\nexec dotnet {ToolRun.Built("Freshet.Tool")} \"$@\"\n").Run("chmod", ["+x", "freshet"]);
        var result = _tool.Run(
            "bash", ["-c", "PATH=$PWD:$PATH; source <(freshet completion bash); COMP_LINE='freshet expl'; COMP_POINT=12; COMP_WORDS=(freshet expl); COMP_CWORD=1; _freshet; echo \"${COMPREPLY[@]}\""]);

        Assert.Equal(("explain\n", ""), (result.Out, result.Error));
    }
}
