using System.Diagnostics;
using Freshet;
using ServerAlerts;

// Alerts for fifty thousand servers: rules that change while it runs, alerts that do not flap, servers that fall silent.
//
//   dotnet run -c Release --project samples/ServerAlerts
if (args.Contains("--help"))
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

StreamEnvironment env;
Arguments arguments;
try
{
    env = StreamEnvironment.Create(args, out var rest);
    arguments = Arguments.Parse(rest);
}
catch (FreshetException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{Arguments.Usage}");
    return 2;
}

try
{
    using var http = new HttpClient();
    AlertsJob.Build(env, arguments, http);
    var clock = Stopwatch.StartNew();
    var end = await env.RunAsync(AlertsJob.Name);
    var seconds = clock.Elapsed.TotalSeconds;
    Console.WriteLine(FormattableString.Invariant($"{end.RecordsIn} readings in {seconds:F1} s: {end.RecordsIn / seconds:F0} a second. {string.Join(", ", end.Counters.Select(c => $"{c.Key}: {c.Value}"))}."));
    return 0;
}
catch (FreshetException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
