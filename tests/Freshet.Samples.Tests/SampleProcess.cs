using System.Collections.Concurrent;
using System.Diagnostics;

namespace Freshet.Samples.Tests;

/// <summary>A sample as a process of its own; killed when the test ends before it does.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];

    public SampleProcess(string name, params string[] args)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.ErrorDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has printed.</summary>
    public string Printed => string.Join('\n', _lines);

    /// <summary>Waits for a line with this text.</summary>
    public async Task<string> Line(string with)
    {
        string? line = null;
        await Until.True(() => (line = _lines.FirstOrDefault(l => l.Contains(with, StringComparison.Ordinal))) is not null || (_process.HasExited ? throw new InvalidOperationException(Printed) : false));
        return line!;
    }

    /// <summary>Its end: the exit code.</summary>
    public async Task<int> End()
    {
        await _process.WaitForExitAsync().WaitAsync(Until.Limit);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
