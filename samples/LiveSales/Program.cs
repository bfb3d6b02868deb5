using System.Diagnostics;
using Freshet;
using Freshet.Hosting;
using Freshet.Runtime.Jobs;
using LiveSales;

// The screen of a shopping festival: orders stream in, what is sold is on a web page.
//
//   dotnet run -c Release --project samples/LiveSales        then look at http://127.0.0.1:5080
if (args.Contains("--help"))
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

JobOptions options;
Arguments arguments;
try
{
    options = JobArguments.Parse(args, out var rest);
    arguments = Arguments.Parse(rest);
}
catch (FreshetException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{Arguments.Usage}");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls(arguments.Url);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSingleton<Board>();
builder.Services.AddFreshet(new FreshetHostOptions { OnFailure = arguments.Once ? JobFailure.StopHost : JobFailure.LeaveHost })
    .AddJob(SalesJob.Name, (env, services) =>
    {
        env.Options = options;
        SalesJob.Build(env, arguments, services.GetRequiredService<Board>());
    });

await using var app = builder.Build();
Page.Map(app);
var clock = Stopwatch.StartNew();
try
{
    await app.StartAsync();
}
catch (Exception e) when (e is IOException or FreshetException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

Console.WriteLine($"The page is at {app.Urls.First()}");
var job = app.Services.GetRequiredService<IFreshetJobs>()[SalesJob.Name];
_ = ReportAsync();
await app.WaitForShutdownAsync();
return Environment.ExitCode;

async Task ReportAsync()
{
    try
    {
        var end = await (job.Handle?.Completion ?? Task.FromException<JobStatus>(job.Failure!));
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"{end.RecordsIn} ticks or lines in {seconds:F1} s: {end.RecordsIn / seconds:F0} a second."));
    }
    catch (Exception e) when (e is FreshetException or OperationCanceledException)
    {
        Console.Error.WriteLine(e.Message);
        Environment.ExitCode = 1;
    }

    if (arguments.Once)
    {
        app.Lifetime.StopApplication();
    }
}
