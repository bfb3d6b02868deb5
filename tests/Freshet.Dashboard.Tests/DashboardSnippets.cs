using Freshet.Runtime.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Dashboard.Tests;

/// <summary>What docs/dashboard.md shows.</summary>
internal static class DashboardSnippets
{
    public static WebApplication Host(string[] args)
    {
        // host begin
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddFreshet()
            .AddJob("orders", (env, services) => env
                .Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 })
                .Filter(n => n % 2 == 0)
                .Discard())
            .AddDashboard();
        var app = builder.Build();
        app.MapFreshet("/freshet");
        // host end
        return app;
    }

    public static async Task<JobStatus> Program(int port, HostOptions host)
    {
        // program begin
        var env = StreamEnvironment.Create();
        env.Generate(n => n, new GeneratorOptions { Count = 1000 }).Filter(n => n % 2 == 0).Discard();

        var end = await env.RunWithDashboardAsync("orders", port, host: host);
        // program end
        return end;
    }

    public static WebApplication Policies(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddAuthentication();
        // policies begin
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("look", policy => policy.RequireAuthenticatedUser())
            .AddPolicy("act", policy => policy.RequireRole("operators"));
        builder.Services.AddFreshet()
            .AddDashboard(new DashboardOptions { ViewerPolicy = "look", OperatorPolicy = "act" });
        // policies end
        return builder.Build();
    }

    public static WebApplication TokenOf(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        // token begin
        builder.Services.AddFreshet()
            .AddDashboard(new DashboardOptions { BearerToken = Environment.GetEnvironmentVariable("ORDERS_TOKEN") });
        // token end
        var app = builder.Build();
        app.MapFreshet();
        return app;
    }
}
