using System.Diagnostics;
using System.Globalization;

namespace Freshet.Crash;

/// <summary>The job in a process of its own, and what can be seen of it from outside: its checkpoint folder.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly string _checkpoints;
    private readonly string _before;
    private readonly Stopwatch _since = Stopwatch.StartNew();

    private Child(Process process, string checkpoints)
    {
        _process = process;
        _checkpoints = checkpoints;
        _before = Newest();
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public double SecondsSinceStart => _since.Elapsed.TotalSeconds;

    public static Child Start(string brokers, string topic, string folder, int parallelism, string log)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            info.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (var argument in new[] { "job", brokers, topic, folder, parallelism.ToString(CultureInfo.InvariantCulture) })
        {
            info.ArgumentList.Add(argument);
        }

        var process = Process.Start(info)!;
        DataReceivedEventHandler write = (_, e) =>
        {
            if (e.Data is { } line)
            {
                lock (log)
                {
                    File.AppendAllText(log, line + "\n");
                }
            }
        };
        process.OutputDataReceived += write;
        process.ErrorDataReceived += write;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new Child(process, $"{folder}/checkpoints/crash-word-count");
    }

    /// <summary>True once it has completed a checkpoint that was not there when it was started.</summary>
    public bool HasNewCheckpoint() => string.CompareOrdinal(Newest(), _before) > 0;

    /// <summary>The name of the newest complete checkpoint, empty when there is none.</summary>
    public string Newest() => Directory.Exists(_checkpoints)
        ? Directory.EnumerateDirectories(_checkpoints, "chk-*").Where(d => File.Exists($"{d}/MANIFEST")).Select(d => Path.GetFileName(d)!).DefaultIfEmpty("").Max(StringComparer.Ordinal)!
        : "";

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM, and waits for its end: the exit code, null when it did not end in time.</summary>
    public int? Stop(TimeSpan within)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return _process.WaitForExit(within) ? _process.ExitCode : null;
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
