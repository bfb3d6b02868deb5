using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Hosting;

/// <summary>Starts the jobs with the host, and stops them with it.</summary>
internal sealed class FreshetJobs : IFreshetJobs, IHostedService
{
    private const string Section = "Freshet:Jobs";

    private readonly Dictionary<string, HostedJob> _jobs = new(StringComparer.Ordinal);
    private readonly ILogger _log;

    public FreshetJobs(FreshetBuilder builder, IConfiguration configuration, IServiceProvider services, ILoggerFactory logging, IHostApplicationLifetime lifetime)
    {
        Options = builder.Options;
        _log = logging.CreateLogger("Freshet");
        var section = configuration.GetSection(Section);
        foreach (var child in section.GetChildren().Where(c => !builder.Jobs.Keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
        {
            throw builder.Jobs.Count == 0
                ? FreshetException.User($"{child.Path} is the section of a job, and the host has none: add it with AddJob.")
                : FreshetException.User($"{child.Path} is the section of no job. Did you mean '{NearestName.Of(child.Key, builder.Jobs.Keys)}'? There are: {string.Join(", ", builder.Jobs.Keys)}.");
        }

        foreach (var (name, build) in builder.Jobs)
        {
            var bound = JobSection.Read(section.GetSection(name));
            bound.Options.Validate();
            var host = new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = logging, Workers = builder.Options.Workers };
            RunningJob Start()
            {
                var environment = StreamEnvironment.Create(bound.Options);
                build(environment, services);
                return environment.Start(name, host);
            }

            void Failed(HostedJob job)
            {
                if ((bound.OnFailure ?? builder.Options.OnFailure) == JobFailure.StopHost)
                {
                    _log.LogCritical("The host stops, because job {Job} failed and its OnFailure is {OnFailure}.", job.Name, JobFailure.StopHost);
                    Environment.ExitCode = 1;
                    lifetime.StopApplication();
                }
            }

            _jobs.Add(name, new HostedJob(name, bound.Options, Start, Failed, _log));
        }
    }

    public FreshetHostOptions Options { get; }

    public IReadOnlyList<HostedJob> All => [.. _jobs.Values];

    public HostedJob this[string name] => _jobs.TryGetValue(name, out var job)
        ? job
        : throw FreshetException.User(_jobs.Count == 0 ? $"There is no job '{name}': the host has none." : $"There is no job '{name}'. Did you mean '{NearestName.Of(name, _jobs.Keys)}'?");

    /// <summary>A job whose graph cannot be built fails by itself: the others start, and the host goes on.</summary>
    public Task StartAsync(CancellationToken cancel)
    {
        foreach (var job in _jobs.Values)
        {
            try
            {
                job.Start();
            }
            catch (Exception e)
            {
                _log.LogError(e, "Job {Job} could not be started: {Message} The other jobs are not touched.", job.Name, e.Message);
            }
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        var running = _jobs.Values.Where(static j => j.State == HostedJobState.Running).ToList();
        running.ForEach(static j => j.Handle?.Stop());
        try
        {
            await Task.WhenAll(running.Select(static j => j.Watched)).WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            foreach (var job in running.Where(static j => !j.Watched.IsCompleted))
            {
                _log.LogWarning(
                    "Job {Job} did not stop within the host's limit (HostOptions.ShutdownTimeout): its last checkpoint was not taken. The next start {Next}.",
                    job.Name,
                    job.Status is { CheckpointsCompleted: > 0 } ? "goes on from the last complete checkpoint" : "begins where this one began");
                _ = job.Handle?.CancelAsync(); // a process that goes on without its host is rid of it once its step is over
            }
        }
    }
}
