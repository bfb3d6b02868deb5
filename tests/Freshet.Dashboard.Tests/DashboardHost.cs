using System.Net.Http.Json;
using System.Text.Json;
using Freshet.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard.Tests;

/// <summary>An application with jobs and the dashboard on a real Kestrel, at a port of its own.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardHost(WebApplication app) => (_app, Jobs) = (app, app.Services.GetRequiredService<IFreshetJobs>());

    public IFreshetJobs Jobs { get; }

    public Uri Address => new(_app.Urls.First().Replace("0.0.0.0", "127.0.0.1"));

    public HttpClient Client => field ??= new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    public static async Task<DashboardHost> StartAsync(
        Action<FreshetBuilder> jobs, DashboardOptions? options = null, string url = "http://127.0.0.1:0", Action<WebApplicationBuilder>? services = null, Action<WebApplication>? map = null,
        params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls(url);
        builder.Configuration.AddInMemoryCollection(configuration.Select(static c => KeyValuePair.Create<string, string?>(c.Key, c.Value)));
        builder.Services.AddRoutingCore();
        jobs(builder.Services.AddFreshet(new FreshetHostOptions { Workers = 2, OnFailure = JobFailure.LeaveHost }).AddDashboard(options));
        services?.Invoke(builder);
        var app = builder.Build();
        app.UseRouting();
        (map ?? (static a => a.MapFreshet()))(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new DashboardHost(app);
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>("/freshet/api/v1" + path);

    /// <summary>Asks until the answer is as wanted; fails after 20 s with the last one.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> wanted)
    {
        var last = default(JsonElement);
        for (var end = DateTime.UtcNow.AddSeconds(20); DateTime.UtcNow < end; await Task.Delay(50))
        {
            last = await GetAsync(path);
            if (wanted(last))
            {
                return last;
            }
        }

        throw new InvalidOperationException($"{path} did not come to what was wanted: {last}");
    }

    public async Task<HttpResponseMessage> PostAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/freshet/api/v1" + path);
        request.Headers.Add("X-Freshet-Action", "1");
        change?.Invoke(request);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
