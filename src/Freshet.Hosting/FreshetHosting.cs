using Freshet;
using Freshet.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Freshet in the generic host.</summary>
public static class FreshetHosting
{
    /// <summary>Adds jobs that run as long as the host does, <see cref="IFreshetJobs"/>, and three health checks (tags <c>live</c> and <c>ready</c>).</summary>
    public static FreshetBuilder AddFreshet(this IServiceCollection services, FreshetHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(static s => s.ServiceType == typeof(FreshetBuilder))?.ImplementationInstance is FreshetBuilder before)
        {
            return options is null ? before : throw FreshetException.User("AddFreshet was given options twice: give them once.");
        }

        var builder = new FreshetBuilder(services, options ?? new FreshetHostOptions());
        builder.Options.Validate();
        services.AddSingleton(builder);
        services.TryAddSingleton<FreshetJobs>();
        services.TryAddSingleton<IFreshetJobs>(static s => s.GetRequiredService<FreshetJobs>());
        services.AddHostedService(static s => s.GetRequiredService<FreshetJobs>());
        services.AddHealthChecks()
            .AddCheck<AliveCheck>("freshet-alive", tags: ["live"])
            .AddCheck<ReadyCheck>("freshet-ready", tags: ["ready"])
            .AddCheck<DegradedCheck>("freshet-degraded");
        return builder;
    }
}
