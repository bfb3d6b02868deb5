using Freshet.Dashboard.Access;
using Freshet.Dashboard.Api;
using Freshet.Dashboard.History;
using Freshet.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Freshet.Dashboard;

/// <summary>The dashboard in an ASP.NET Core application.</summary>
public static class DashboardHosting
{
    /// <summary>
    /// Adds what the dashboard needs; <see cref="MapFreshet"/> says where it is. Without <paramref name="options"/> they are those of the section <c>Freshet:Dashboard</c> of the
    /// configuration.
    /// </summary>
    /// <exception cref="FreshetException">The options cannot work, or were given already.</exception>
    public static FreshetBuilder AddDashboard(this FreshetBuilder freshet, DashboardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(freshet);
        options?.Validate();
        if (freshet.Services.Any(static s => s.ServiceType == typeof(DashboardOptions)))
        {
            throw FreshetException.User("AddDashboard was called twice: call it once.");
        }

        Add(freshet.Services, options);
        return freshet;
    }

    /// <summary>All but the jobs, which are the host's or the program's.</summary>
    internal static void Add(IServiceCollection services, DashboardOptions? options)
    {
        if (options is null)
        {
            services.AddSingleton(static s => DashboardSection.Read(s.GetRequiredService<IConfiguration>()));
        }
        else
        {
            services.AddSingleton(options);
        }

#pragma warning disable RS0030 // the clock is picked here: the dashboard is outside the engine
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.AddSingleton<JobHistories>();
        services.AddHostedService(static s => s.GetRequiredService<JobHistories>());
        services.AddSingleton<AccessGuard>();
        services.AddHostedService<StartGuard>();
        services.AddRouting();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Describe);
    }

    /// <summary>
    /// Maps the page and its REST API below <paramref name="prefix"/>. What is returned takes conventions of the host, such as <c>RequireAuthorization</c>, for all of it.
    /// The host does not start when it listens beyond this machine and neither a token nor a policy is asked for.
    /// </summary>
    /// <exception cref="FreshetException">AddDashboard is missing, or the prefix cannot work.</exception>
    public static IEndpointConventionBuilder MapFreshet(this IEndpointRouteBuilder endpoints, string prefix = "/freshet")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var options = endpoints.ServiceProvider.GetService<DashboardOptions>()
            ?? throw FreshetException.User("MapFreshet needs the services of the dashboard: write builder.Services.AddFreshet().AddDashboard().");
        if (prefix.Length < 2 || prefix[0] != '/' || prefix[^1] == '/' || prefix.Any(static c => !(char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.')))
        {
            throw FreshetException.User($"MapFreshet cannot use the prefix '{prefix}': it must begin with '/', not end with it, and hold letters, digits, '-', '_' and '.' only, as /freshet does.");
        }

        var all = endpoints.MapGroup(prefix);
        all.WithMetadata(DashboardEndpoint.Instance);
        all.AddEndpointFilterFactory(static (context, next) =>
        {
            var guard = context.ApplicationServices.GetRequiredService<AccessGuard>();
            return call => guard.CheckAsync(call, next);
        });
        if (options.ViewerPolicy is { } viewer)
        {
            all.RequireAuthorization(viewer);
        }

        Page.Map(all);
        JobsApi.Map(all.MapGroup("/api/v1").WithGroupName(ApiDocument.Name), options);
        return all;
    }
}

/// <summary>Marks endpoints of the dashboard.</summary>
internal sealed class DashboardEndpoint
{
    public static readonly DashboardEndpoint Instance = new();
}
