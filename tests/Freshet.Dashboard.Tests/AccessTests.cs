using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Dashboard.Tests;

public sealed class AccessTests
{
    private const string Token = "a-token-of-32-characters-0123456";

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task Host_does_not_start_when_it_would_be_open_beyond_this_machine(string url)
    {
        var refused = await Assert.ThrowsAsync<FreshetException>(() => DashboardHost.StartAsync(Job, url: url));

        Assert.Contains("The dashboard would be open to whoever reaches", refused.Message);
    }

    [Fact]
    public async Task Host_starts_beyond_this_machine_when_a_token_is_asked_for()
    {
        await using var host = await DashboardHost.StartAsync(Job, new DashboardOptions { BearerToken = Token }, "http://0.0.0.0:0");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(host, "/freshet/api/v1/jobs"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(host, "/freshet/api/v1/openapi.json"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(host, "/freshet/api/v1/events"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(host, "/freshet/api/v1/jobs", r => r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token + "7")));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(host, "/freshet/api/v1/jobs", r => r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token)));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(host, "/freshet/"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.PostAsync("/jobs/sales/stop")).StatusCode);
    }

    [Fact]
    public async Task Host_starts_beyond_this_machine_when_its_own_authorization_is_required()
    {
        await using var host = await DashboardHost.StartAsync(Job, url: "http://0.0.0.0:0", services: WithCookies, map: static app =>
        {
            app.UseAuthorization();
            app.MapFreshet().RequireAuthorization();
        });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(host, "/freshet/api/v1/jobs"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(host, "/freshet/"));
    }

    [Fact]
    public async Task Viewer_may_look_and_not_act_when_there_are_policies()
    {
        await using var host = await DashboardHost.StartAsync(
            Job, new DashboardOptions { ViewerPolicy = "viewer", OperatorPolicy = "operator" }, "http://0.0.0.0:0",
            services: static b =>
            {
                WithCookies(b);
                b.Services.AddAuthorizationBuilder()
                    .AddPolicy("viewer", static p => p.RequireAssertion(static _ => true))
                    .AddPolicy("operator", static p => p.RequireAssertion(static c => c.Resource is Microsoft.AspNetCore.Http.HttpContext http && http.Request.Headers.ContainsKey("X-Boss")));
            },
            map: static app =>
            {
                app.UseAuthorization();
                app.MapFreshet();
            });

        Assert.Equal(HttpStatusCode.OK, await StatusOf(host, "/freshet/api/v1/jobs"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.PostAsync("/jobs/sales/cancel")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/jobs/sales/cancel", r => r.Headers.Add("X-Boss", "1"))).StatusCode);
    }

    [Theory]
    [InlineData("attacker.example", null)]
    [InlineData("localhost.attacker.example", null)]
    [InlineData(null, "X-Forwarded-For")]
    [InlineData(null, "Forwarded")]
    public async Task Request_is_refused_when_it_is_for_another_name_or_through_a_proxy_and_nobody_is_asked_who_he_is(string? name, string? header)
    {
        await using var host = await DashboardHost.StartAsync(Job);

        var status = await StatusOf(host, "/freshet/api/v1/jobs", r =>
        {
            r.Headers.Host = name;
            if (header is not null)
            {
                r.Headers.Add(header, "for=203.0.113.7");
            }
        });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(host, "/freshet/api/v1/jobs"));
    }

    [Fact]
    public async Task Action_is_refused_when_it_may_come_from_another_page()
    {
        await using var host = await DashboardHost.StartAsync(Job);

        Assert.Equal(HttpStatusCode.Forbidden, (await host.PostAsync("/jobs/sales/cancel", static r => r.Headers.Remove("X-Freshet-Action"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.PostAsync("/jobs/sales/cancel", static r => r.Headers.Add("Origin", "https://attacker.example"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.PostAsync("/jobs/sales/cancel", static r => r.Headers.Add("Origin", "null"))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusOf(host, "/freshet/api/v1/jobs/sales/cancel"));
        Assert.Equal(Hosting.HostedJobState.Running, host.Jobs["sales"].State);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/jobs/sales/cancel", r => r.Headers.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority)))).StatusCode);
    }

    [Fact]
    public async Task Action_is_refused_when_the_dashboard_is_for_looking_only()
    {
        await using var host = await DashboardHost.StartAsync(Job, new DashboardOptions { ReadOnly = true });

        Assert.Equal(HttpStatusCode.Forbidden, (await host.PostAsync("/jobs/sales/cancel")).StatusCode);
        Assert.Equal(Hosting.HostedJobState.Running, host.Jobs["sales"].State);
    }

    [Fact]
    public async Task Page_carries_a_strict_policy_and_leads_to_its_folder()
    {
        await using var host = await DashboardHost.StartAsync(Job);

        var page = await host.Client.GetAsync("/freshet/");
        var moved = await host.Client.GetAsync("/freshet");
        var script = await host.Client.GetAsync("/freshet/app.js");
        var again = new HttpRequestMessage(HttpMethod.Get, "/freshet/app.js");
        again.Headers.IfNoneMatch.Add(script.Headers.ETag!);

        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.Redirect, "/freshet/"), (moved.StatusCode, moved.Headers.Location!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, (await host.Client.SendAsync(again)).StatusCode);
    }

    [Theory]
    [InlineData("short", null, null, 64, "BearerToken must have at least 16 characters")]
    [InlineData("with a space in its midst", null, null, 64, "without spaces")]
    [InlineData(Token, "viewer", null, 64, "give one of them")]
    [InlineData(null, null, "operator", 64, "say who may look")]
    [InlineData(null, null, null, 0, "StreamsMax is 0")]
    public void AddDashboard_refuses_options_that_cannot_work(string? token, string? viewer, string? op, int streams, string says)
    {
        var freshet = new ServiceCollection().AddFreshet();

        var refused = Assert.Throws<FreshetException>(() => freshet.AddDashboard(new DashboardOptions { BearerToken = token, ViewerPolicy = viewer, OperatorPolicy = op, StreamsMax = streams }));

        Assert.Contains(says, refused.Message);
        Assert.DoesNotContain("midst", refused.Message);
    }

    [Fact]
    public async Task Options_are_those_of_the_configuration_when_none_are_given()
    {
        await using var host = await DashboardHost.StartAsync(Job, configuration: [("Freshet:Dashboard:BearerToken", Token), ("Freshet:Dashboard:ReadOnly", "true")]);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(host, "/freshet/api/v1/jobs"));
        Assert.Equal(HttpStatusCode.Forbidden, (await host.PostAsync("/jobs/sales/cancel", r => r.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token))).StatusCode);
    }

    [Theory]
    [InlineData("BearerTokn", Token, "Freshet:Dashboard:BearerTokn is no option. Did you mean 'BearerToken'?")]
    [InlineData("ReadOnly", "yes", "Freshet:Dashboard:ReadOnly is 'yes': it must be true or false")]
    [InlineData("StreamsMax", "many", "Freshet:Dashboard:StreamsMax is 'many': it must be a whole number")]
    [InlineData("StreamsMax", "0", "StreamsMax is 0")]
    [InlineData("BearerToken", "short", "BearerToken must have at least 16 characters")]
    public async Task Host_does_not_start_when_the_configuration_of_the_dashboard_cannot_work(string key, string value, string says) =>
        Assert.Contains(says, (await Assert.ThrowsAsync<FreshetException>(() => DashboardHost.StartAsync(Job, configuration: ("Freshet:Dashboard:" + key, value)))).Message);

    [Fact]
    public async Task Host_says_so_when_its_port_is_in_use()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var refused = await Assert.ThrowsAsync<IOException>(() => DashboardHost.StartAsync(Job, url: $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"));

        Assert.Contains("address already in use", refused.Message);
    }

    [Fact]
    public void AddDashboard_is_refused_when_it_is_there_already() =>
        Assert.Contains("twice", Assert.Throws<FreshetException>(() => new ServiceCollection().AddFreshet().AddDashboard().AddDashboard()).Message);

    [Theory]
    [InlineData("freshet")]
    [InlineData("/")]
    [InlineData("/freshet/")]
    [InlineData("/{name}")]
    public async Task MapFreshet_refuses_a_prefix_that_cannot_work(string prefix) =>
        Assert.Contains("cannot use the prefix", (await Assert.ThrowsAsync<FreshetException>(() => DashboardHost.StartAsync(Job, map: a => a.MapFreshet(prefix)))).Message);

    [Fact]
    public void MapFreshet_names_the_services_that_are_missing()
    {
        var app = WebApplication.CreateBuilder().Build();

        Assert.Contains("AddFreshet().AddDashboard()", Assert.Throws<FreshetException>(() => app.MapFreshet()).Message);
    }

    private static void Job(Hosting.FreshetBuilder freshet) => freshet.AddJob("sales", (env, _) => TestJobs.Sales(env, 100));

    private static void WithCookies(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(static o => o.Events.OnRedirectToLogin = static c =>
        {
            c.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        builder.Services.AddAuthorization();
    }

    private static async Task<HttpStatusCode> StatusOf(DashboardHost host, string path, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        change?.Invoke(request);
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
