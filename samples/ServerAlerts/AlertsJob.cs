using Freshet;

namespace ServerAlerts;

/// <summary>Lines → readings → watched server by server, by rules from a file that may grow → alerts to files, a webhook, Kafka.</summary>
internal static class AlertsJob
{
    public const string Name = "server-alerts";

    public static void Build(StreamEnvironment env, Arguments arguments, HttpClient http)
    {
        var rules = env.FromFiles(arguments.Rules, new RuleFormat(), new FileSourceOptions
        {
            Watch = arguments.Rounds is null ? TimeSpan.FromMilliseconds(500) : null, // a run that ends does not wait for more rules
            BadRecords = BadRecords.Skip,
        }).WithParallelism(1).WithName("rules");

        var lines = env.Generate(n => n, new GeneratorOptions { Count = arguments.Rounds * arguments.Servers, RatePerSecond = arguments.RatePerSecond })
            .FlatMap(n => Fleet.Lines(n, arguments.Servers, arguments.Mess));
        var readings = lines.Process(() => new ReadLines());
        var initial = RuleFormat.Read(arguments.Rules);
        var alerts = readings
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(10)).NotAhead(TimeSpan.FromMinutes(1), FutureTimes.Drop), reading => reading.Time)
            .KeyBy(reading => reading.Server)
            .ConnectBroadcast(rules)
            .Process(() => new Watch(initial, arguments.Escalate)).WithUid("watch");

        if (arguments.Out is { } folder)
        {
            alerts.ToFiles(Path.Combine(folder, "alerts"), Format.JsonLines<Alert>());
            readings.SideOutput(ReadLines.Bad).ToFiles(Path.Combine(folder, "bad"), Format.Bytes);
        }

        if (arguments.Webhook is { } webhook)
        {
            alerts.ForEachAsync(
                (alert, cancel) => Webhook.PostAsync(http, webhook, alert, cancel),
                new AsyncOptions { Retry = new AsyncRetry { Attempts = 5 }, OnFailure = AsyncFailure.Fail });
        }

        if (arguments.Kafka is { } brokers)
        {
            alerts.ToKafka(brokers, arguments.Topic, Format.JsonLines<Alert>());
        }

        if (arguments is { Out: null, Webhook: null, Kafka: null })
        {
            alerts.Map(alert => $"{DateTimeOffset.FromUnixTimeMilliseconds(alert.Time):HH:mm:ss} {alert.Severity} {alert.State}: {alert.Rule} at {alert.Server}, {alert.Value}").ToConsole();
        }
    }
}
