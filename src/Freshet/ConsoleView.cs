using System.Globalization;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>Shows a running job to a person: one line that is rewritten on a terminal, a log line now and then otherwise. Reads published statuses only.</summary>
internal sealed class ConsoleView : IDisposable
{
    private static readonly TimeSpan TerminalEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);

    /// <summary>Back to the start of the line, with nothing left on it.</summary>
    public const string ClearLine = "\r\x1b[K";

    private readonly RunningJob _job;
    private readonly bool _terminal;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private JobStatus _before;

    private ConsoleView(RunningJob job, bool terminal)
    {
        _job = job;
        _terminal = terminal;
        _before = job.Handle.Status;
        var every = terminal ? TerminalEvery : LogEvery;
        _timer = new Timer(_ => Show(), null, every, every);
    }

    /// <summary>True where a person sees the live line.</summary>
    public static bool IsOnTerminal => !Console.IsErrorRedirected && !Console.IsOutputRedirected;

    public static ConsoleView? Attach(RunningJob job, HostOptions host) =>
        host.Live == LiveView.Off ? null : new ConsoleView(job, IsOnTerminal);

    /// <summary>What there is to say between two statuses.</summary>
    public static string Line(JobStatus before, JobStatus now)
    {
        var seconds = Math.Max(now.At - before.At, 1) / 1000.0;
        var (read, written) = (Rate(now.RecordsIn - before.RecordsIn, seconds), Rate(now.RecordsOut - before.RecordsOut, seconds));
        var blockedMost = now.Operators.Count == 0
            ? 0
            : now.Operators.Zip(before.Operators.Count == now.Operators.Count ? before.Operators : now.Operators, (n, b) => n.BlockedMs - b.BlockedMs).Max();
        var lag = now.Watermark is { } w and < long.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"{(now.At - w) / 1000.0:0.0} s") : "-";
        var trouble = (now.Late > 0 ? $" | late {now.Late}" : "") + (now.Bad > 0 ? $" | bad {now.Bad}" : "") + (now.Restarts > 0 ? $" | restarts {now.Restarts}" : "");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{now.JobName} {now.Phase.ToString().ToLowerInvariant()} | in {read}/s, out {written}/s | watermark lag {lag} | checkpoints {now.CheckpointsCompleted} ({now.CheckpointDurationMs} ms, {now.CheckpointsFailed} failed) | back-pressure {Math.Clamp(blockedMost / 10.0 / seconds, 0, 100):0} %{trouble}");
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_terminal)
            {
                Console.Error.Write(ClearLine);
            }
        }
    }

    private static string Rate(long count, double seconds) => Math.Max(count / seconds, 0) switch
    {
        >= 1e6 and var r => string.Create(CultureInfo.InvariantCulture, $"{r / 1e6:0.0} M"),
        >= 1e3 and var r => string.Create(CultureInfo.InvariantCulture, $"{r / 1e3:0.0} k"),
        var r => string.Create(CultureInfo.InvariantCulture, $"{r:0}"),
    };

    private void Show()
    {
        lock (_gate)
        {
            var now = _job.Handle.Status;
            var line = Line(_before, now);
            _before = now;
            if (_terminal)
            {
                var width = Math.Max(Console.WindowWidth - 1, 40);
                Console.Error.Write($"\r{(line.Length > width ? line[..width] : line)}\x1b[K");
            }
            else
            {
                _job.Log.LogInformation("{Line}", line);
            }
        }
    }
}
