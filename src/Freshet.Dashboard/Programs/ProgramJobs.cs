using Freshet.Hosting;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard;

/// <summary>The jobs that a program runs by itself, as it starts them; those that ended stay to be looked at while there is room.</summary>
internal sealed class ProgramJobs(ILoggerFactory logging) : IFreshetJobs
{
    private const int Most = 50;

    private readonly Lock _gate = new();
    private readonly List<HostedJob> _jobs = [];
    private readonly ILogger _log = logging.CreateLogger("Freshet.Dashboard");

    public IReadOnlyList<HostedJob> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _jobs];
            }
        }
    }

    public HostedJob this[string name]
    {
        get
        {
            var all = All;
            return all.FirstOrDefault(j => j.Name == name) ?? throw FreshetException.User(
                all.Count == 0 ? $"There is no job '{name}': the program has started none yet." : $"There is no job '{name}'. Did you mean '{NearestName.Of(name, all.Select(static j => j.Name))}'?");
        }
    }

    /// <summary>A job that has ended makes room for one of its name; beside one that runs, it is shown under another.</summary>
    public void Add(RunningJob running)
    {
        var name = running.Handle.Status.JobName;
        lock (_gate)
        {
            _jobs.RemoveAll(j => j.Name == name && j.State != HostedJobState.Running);
            if (_jobs.Count >= Most && _jobs.FirstOrDefault(static j => j.State != HostedJobState.Running) is { } oldest)
            {
                _jobs.Remove(oldest);
            }

            var shown = name;
            for (var i = 2; _jobs.Any(j => j.Name == shown); i++)
            {
                shown = $"{name}-{i}";
            }

            if (shown != name)
            {
                _log.LogWarning("A job {Job} runs already: this one is shown as {Shown}. Give it another name: a name is a job's identity in checkpoints.", name, shown);
            }

            _jobs.Add(new HostedJob(shown, running.Options, running, _log));
        }
    }
}
