using System.Collections.Concurrent;
using Freshet.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard.History;

/// <summary>Reads every job's published status once a second, keeps what charts show, and tells those who follow that there is news.</summary>
internal sealed class JobHistories(IFreshetJobs jobs, TimeProvider clock, ILoggerFactory logging) : IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, JobHistory> _of = new(StringComparer.Ordinal);
    private readonly ILogger _log = logging.CreateLogger("Freshet.Dashboard");
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private double _pausesMs;
    private int _sampling;

    public JobHistory this[string name] => _of.GetOrAdd(name, static _ => new JobHistory());

    /// <summary>Ends at the next sample.</summary>
    public Task News => Volatile.Read(ref _news).Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = clock.CreateTimer(_ => Sample(), null, TimeSpan.Zero, Every);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Sample()
    {
        if (Interlocked.Exchange(ref _sampling, 1) == 1)
        {
            return; // the one before is not done: a second is left out
        }

        try
        {
            var (bytes, pauses) = (Environment.WorkingSet, GC.GetTotalPauseDuration().TotalMilliseconds);
            var pausedMs = pauses - _pausesMs;
            _pausesMs = pauses;
            var all = jobs.All;
            foreach (var job in all)
            {
                if (job.Status is { } status)
                {
                    this[job.Name].Add(status, bytes, pausedMs);
                }
            }

            foreach (var gone in _of.Keys.Except(all.Select(static j => j.Name)).ToList())
            {
                _of.TryRemove(gone, out _);
            }

            Interlocked.Exchange(ref _news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
        catch (Exception e)
        {
            _log.LogError(e, "The jobs' statuses could not be read for the dashboard: {Message}", e.Message); // on a timer's thread it would end the process
        }
        finally
        {
            Volatile.Write(ref _sampling, 0);
        }
    }
}
