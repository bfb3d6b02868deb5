using System.Diagnostics;
using System.Globalization;

namespace Freshet.Tests.Samples;

/// <summary>The word count sample as a process of its own; killed when the test ends before it does.</summary>
internal sealed class WordCountChild : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public WordCountChild(params string[] args)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "WordCount.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(info)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Waits for its end.</summary>
    public (int Code, string Output, string Error) End()
    {
        _process.WaitForExit();
        return (_process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    /// <summary>Sends <c>TERM</c>, <c>STOP</c>, <c>CONT</c>, ...</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for a complete checkpoint and holds the process there: it does nothing until it is sent <c>CONT</c>.</summary>
    public async Task HoldAtCheckpoint(string checkpoints)
    {
        while (!Directory.Exists(checkpoints) || Directory.GetFiles(checkpoints, "MANIFEST", SearchOption.AllDirectories).Length == 0)
        {
            Assert.False(_process.HasExited, "the sample ended before its first checkpoint");
            await Task.Delay(5);
        }

        Signal("STOP");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
