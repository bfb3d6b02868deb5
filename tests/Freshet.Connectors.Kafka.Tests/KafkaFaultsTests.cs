using System.Diagnostics;
using System.Text.Json;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The short version of <c>eng/kafka-faults</c>: processes of jobs and a broker of their own are killed, stopped and overtaken, and the topic is exact.</summary>
public sealed class KafkaFaultsTests
{
    [Theory]
    [InlineData("random points", 2, 2)]
    [InlineData("outage zombie", 1, 2)]
    public async Task Each_record_is_in_the_topic_once_whatever_ends(string scenarios, int kills, int lines)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "..", "..", "KafkaFaults", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "KafkaFaults.dll"));
        foreach (var argument in (string[])["--kills", $"{kills}", .. scenarios.Split(' ').SelectMany(name => (string[])["--only", name])])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var said = await errors;
        Assert.SkipWhen(process.ExitCode == 2 && said.Contains("No Kafka", StringComparison.Ordinal), said);
        Assert.True(process.ExitCode == 0, output + said);
        var exact = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => JsonDocument.Parse(line).RootElement.GetProperty("exact").GetBoolean());
        Assert.Equal(lines, exact);
    }
}
