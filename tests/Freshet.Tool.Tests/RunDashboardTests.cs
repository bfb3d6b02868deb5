using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Freshet.Tool.Tests;

/// <summary><c>freshet run JOB.dll --dashboard PORT</c>: a program that knows nothing of the dashboard, shown.</summary>
public sealed class RunDashboardTests : IDisposable
{
    private const string Token = "a-token-of-32-characters-0123456";
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("run", "{job}", "--rate", "100", "--dashboard", "0")]
    [InlineData("run", "--dashboard=0", "{job}", "--rate", "100")]
    [InlineData("run", "{job}", "--dashboard=0.0.0.0:0", "--rate", "100", "with a token")]
    public async Task Run_shows_the_job_and_ends_when_it_is_stopped_from_the_command_line(params string[] args)
    {
        string[] token = args[^1] == "with a token" ? ["--token", Token] : [];
        args = [args[0], .. token, .. args[1..^(token.Length / 2)]];
        using var process = _tool.Start("dotnet", [ToolRun.Built("Freshet.Tool"), .. args.Select(static a => a.Replace("{job}", ToolRun.Built("WordCount"), StringComparison.Ordinal))]);
        _ = process.StandardOutput.ReadToEndAsync();
        var url = await UrlAsync(process);

        Assert.True(SpinWait.SpinUntil(() => _tool.Freshet(["list", url, .. token]).Out.Contains("word-count  Running", StringComparison.Ordinal), TimeSpan.FromSeconds(40)));
        var restart = _tool.Freshet(["restart", url, .. token]);
        var stop = _tool.Freshet(["stop", url, .. token]);
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        Assert.Equal(1, restart.Code);
        Assert.Contains("run by its program", restart.Error, StringComparison.Ordinal);
        Assert.Equal((0, "The job has stopped.\n", ""), (stop.Code, stop.Out, stop.Error));
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(1, _tool.Freshet(["list", url, .. token]).Code);
    }

    [Fact]
    public void Run_says_so_when_the_port_is_in_use_and_does_not_start_the_job()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var result = _tool.Freshet("run", ToolRun.Built("WordCount"), "--dashboard", $"{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal((1, ""), (result.Code, result.Out));
        Assert.Contains("The dashboard cannot listen on 127.0.0.1:", result.Error, StringComparison.Ordinal);
        Assert.Contains("Address already in use", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("'x' is no port", "--dashboard", "x")]
    [InlineData("'70000' is no port", "--dashboard", "70000")]
    [InlineData("would be open to whoever reaches it", "--dashboard", "0.0.0.0:8081")]
    [InlineData("needs a port", "--dashboard")]
    [InlineData("given twice", "--dashboard", "0", "--dashboard", "0")]
    public void Run_refuses_an_address_that_cannot_work(string said, params string[] args)
    {
        var result = _tool.Freshet(["run", ToolRun.Built("WordCount"), .. args]);

        Assert.Equal((2, ""), (result.Code, result.Out));
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_leaves_what_stands_behind_two_dashes_to_the_program()
    {
        var result = _tool.Freshet("run", ToolRun.Built("WordCount"), "--", "--dashboard", "0");

        Assert.Equal(2, result.Code);
        Assert.Contains("'--dashboard' is not known.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_refuses_a_program_without_jobs()
    {
        _tool.With("plain.dll", "").With("plain.runtimeconfig.json", "{}");

        var result = _tool.Freshet("run", "plain.dll", "--dashboard", "0");

        Assert.Equal(2, result.Code);
        Assert.Contains("does not use Freshet", result.Error, StringComparison.Ordinal);
    }

    internal static async Task<string> UrlAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(40)) is { } line)
        {
            if (Regex.Match(line, "The dashboard is at (http://[^ ]+)") is { Success: true } found)
            {
                _ = process.StandardError.ReadToEndAsync();
                return found.Groups[1].Value.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
            }
        }

        throw new InvalidOperationException("The program ended before it said where its dashboard is.");
    }
}
