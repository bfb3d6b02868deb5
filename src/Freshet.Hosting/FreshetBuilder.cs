using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Hosting;

/// <summary>Takes the jobs of a host.</summary>
public sealed class FreshetBuilder
{
    private readonly Dictionary<string, Action<StreamEnvironment, IServiceProvider>> _jobs = new(StringComparer.Ordinal);

    internal FreshetBuilder(IServiceCollection services, FreshetHostOptions options) => (Services, Options) = (services, options);

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    internal FreshetHostOptions Options { get; }

    internal IReadOnlyDictionary<string, Action<StreamEnvironment, IServiceProvider>> Jobs => _jobs;

    /// <summary>
    /// Adds a job; <paramref name="build"/> writes it, each time that it is started. Its options are bound from the section <c>Freshet:Jobs:NAME</c> before, and may be changed there.
    /// </summary>
    /// <exception cref="FreshetException">There is a job of this name already.</exception>
    public FreshetBuilder AddJob(string name, Action<StreamEnvironment, IServiceProvider> build)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(build);
        return _jobs.TryAdd(name, build)
            ? this
            : throw FreshetException.User($"There is a job '{name}' already: its name is its identity in checkpoints. Give the other another name.");
    }
}
