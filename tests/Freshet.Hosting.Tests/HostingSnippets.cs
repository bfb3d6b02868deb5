using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Freshet.Hosting.Tests;

/// <summary>What docs/hosting.md shows.</summary>
internal static class HostingSnippets
{
    public static IHost Build(string[] args)
    {
        // host begin
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddFreshet()
            .AddJob("orders", (env, services) => env
                .Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 })
                .Filter(n => n % 2 == 0)
                .Discard());
        var host = builder.Build();
        // host end
        return host;
    }

    public static async Task Handle(IServiceProvider services)
    {
        // handle begin
        var orders = services.GetRequiredService<IFreshetJobs>()["orders"];
        var checkpoint = await orders.CheckpointAsync(); // now, and what became of it
        await orders.StopAsync();                        // with a last checkpoint
        orders.Start();                                  // goes on from it
        // handle end
        if (checkpoint.Failure is not null)
        {
            throw new InvalidOperationException(checkpoint.Failure);
        }
    }
}
