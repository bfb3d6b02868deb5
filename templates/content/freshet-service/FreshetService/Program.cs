using Freshet;
using Freshet.Dashboard;
using FreshetService;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddFreshet()
    .AddJob("page-views", (env, services) =>
    {
        var kafka = services.GetRequiredService<IConfiguration>().GetSection("Kafka");
        if (kafka["Brokers"] is { Length: > 0 } brokers)
        {
            var views = env.FromKafka(brokers, kafka["Views"] ?? "views", Format.JsonLines<View>());
            PageViews.Count(views).ToKafka(brokers, kafka["Counts"] ?? "page-counts", Format.JsonLines<PageCount>());
        }
        else
        {
            // Without brokers: views that are made up, counts on the console.
            PageViews.Count(env.Generate(PageViews.Made, new GeneratorOptions { RatePerSecond = 1000 })).ToConsole();
        }
    })
    .AddDashboard();

var app = builder.Build();
app.MapHealthChecks("/health/live", new() { Predicate = check => check.Tags.Contains("live") });
app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
app.MapFreshet("/freshet"); // from this machine alone; docs/dashboard.md says how others may look
app.Run();
