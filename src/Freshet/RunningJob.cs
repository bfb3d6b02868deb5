using Freshet.Core.Graph;
using Freshet.Runtime.Channels;
using Freshet.Runtime.Jobs;
using Freshet.Runtime.Scheduling;
using Freshet.Runtime.Storage;
using Freshet.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Freshet;

/// <summary>A job with the threads that run it. Dispose it after its end, or to abandon it where it is.</summary>
public sealed class RunningJob : IDisposable
{
    private readonly WorkerScheduler _scheduler;
    private readonly ILoggerFactory? _ownLogging;
    private readonly JobMetrics _metrics;

    private RunningJob(JobHandle handle, JobOptions options, WorkerScheduler scheduler, ILoggerFactory? ownLogging, ILogger log)
    {
        Handle = handle;
        Options = options;
        Log = log;
        _scheduler = scheduler;
        _ownLogging = ownLogging;
        _metrics = new JobMetrics(handle);
    }

    /// <summary>The job.</summary>
    public JobHandle Handle { get; }

    internal JobOptions Options { get; }

    internal ILogger Log { get; }

    /// <summary>Told of every job that this process starts: for the dashboard that <c>freshet run</c> brings.</summary>
    internal static Action<RunningJob>? Started { get; set; }

    internal static RunningJob Start(StreamGraph graph, JobOptions options, string jobName, HostOptions host)
    {
        host.Validate();
        ExplainRequest.Answer(graph, options, jobName);
        var own = host.Logging is null
            ? ConsoleLogging()
            : null;
        var log = (host.Logging ?? own!).CreateLogger("Freshet");
        var scheduler = new WorkerScheduler(TimeProvider.System, host.Workers);
        try
        {
            var handle = JobHandle.Start(jobName, graph, options, new JobEnvironment
            {
                Scheduler = scheduler,
                Files = new PosixFileSystem(),
                Transport = new LocalTransport(),
                States = budget => new PagedStateBackend(budget),
                Log = log,
                Random = new SeededRandom((ulong)Environment.TickCount64),
            });
            var running = new RunningJob(handle, options, scheduler, own, log);
            host.Started?.Invoke(running);
            Started?.Invoke(running);
            return running;
        }
        catch
        {
            scheduler.Dispose();
            own?.Dispose();
            throw;
        }
    }

    /// <summary>What logs where no host does.</summary>
    internal static ILoggerFactory ConsoleLogging() => LoggerFactory.Create(LogToConsole);

    /// <summary>To standard error: standard output is for the job's records. On a terminal each line first clears the live line.</summary>
    private static void LogToConsole(ILoggingBuilder builder)
    {
        builder.SetMinimumLevel(LogLevel.Information).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = (ConsoleView.IsOnTerminal ? $"'{ConsoleView.ClearLine}'" : "") + "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>Ends its threads after their current step, releases its checkpoint folder, and cancels the completion of a job that had not ended.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _scheduler.Dispose();
        Handle.Abandon();
        _ownLogging?.Dispose();
    }
}
