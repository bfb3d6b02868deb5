using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Freshet.KafkaFaults;

/// <summary>The job in a process of its own, and what can be seen of it from outside.</summary>
internal sealed class JobProcess : IDisposable
{
    private readonly Process _process;
    private readonly FaultJobOptions _options;
    private readonly string _before;
    private readonly string _log;

    private JobProcess(Process process, FaultJobOptions options, string log)
    {
        (_process, _options, _log) = (process, options, log);
        _before = Newest();
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static JobProcess Start(FaultJobOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        var log = $"{options.Folder}.log";
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add(typeof(JobProcess).Assembly.Location);
        info.ArgumentList.Add("job");
        info.ArgumentList.Add(JsonSerializer.Serialize(options));
        var started = new JobProcess(Process.Start(info)!, options, log);
        started._process.OutputDataReceived += started.Log;
        started._process.ErrorDataReceived += started.Log;
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>The name of the newest complete checkpoint, empty when there is none.</summary>
    public string Newest()
    {
        var folder = $"{_options.Folder}/{_options.Name}";
        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder, "chk-*").Where(d => File.Exists($"{d}/MANIFEST")).Select(d => Path.GetFileName(d)!).DefaultIfEmpty("").Max(StringComparer.Ordinal)!
            : "";
    }

    /// <summary>Waits until it has completed so many checkpoints of its own.</summary>
    public void AwaitCheckpoints(int count)
    {
        var last = _before;
        for (var i = 0; i < count; i++)
        {
            Await(() => string.CompareOrdinal(Newest(), last) > 0, $"checkpoint {i + 1}");
            last = Newest();
        }
    }

    public void Await(Func<bool> holds, string what)
    {
        var since = Stopwatch.StartNew();
        while (!holds())
        {
            if (_process.HasExited)
            {
                throw new FaultFailedException($"The job ended by itself with {_process.ExitCode} before {what}; see {_log}.");
            }

            if (since.Elapsed > TimeSpan.FromSeconds(120))
            {
                throw new FaultFailedException($"There was no {what} within 120 s; see {_log}.");
            }

            Thread.Sleep(2);
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public int AwaitExit(TimeSpan within) =>
        _process.WaitForExit(within) ? _process.ExitCode : throw new FaultFailedException($"The job did not end by itself within {within}; see {_log}.");

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>STOP, CONT or TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGTERM, after which it has to end well.</summary>
    public void Stop()
    {
        Signal("TERM");
        if (AwaitExit(TimeSpan.FromSeconds(60)) is var code and not 0)
        {
            throw new FaultFailedException($"The job ended with {code} after SIGTERM; see {_log}.");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Log(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is { } line)
        {
            lock (_process)
            {
                File.AppendAllText(_log, line + "\n");
            }
        }
    }
}

/// <summary>A run went wrong: what is said of it.</summary>
internal sealed class FaultFailedException(string message) : Exception(message);
