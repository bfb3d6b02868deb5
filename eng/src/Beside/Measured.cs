using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Freshet.Beside;

/// <summary>One run of one engine.</summary>
/// <param name="EventsPerSecond">As the engine says: over the job's own run time, without the start of its process.</param>
/// <param name="Events">Events of the job.</param>
/// <param name="CpuSeconds">User and system time of the whole process tree, as the shell counts it.</param>
/// <param name="PeakMb">Peak memory as the engine says; 0 where it does not.</param>
/// <param name="Line">What it printed.</param>
internal sealed partial record Measured(double EventsPerSecond, double Events, double CpuSeconds, double PeakMb, string Line)
{
    public double EventsPerCpuSecond => Events / CpuSeconds;

    public static Measured Of(string[] command)
    {
        var info = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add("TIMEFORMAT='cpu %U %S'; time \"$@\"");
        info.ArgumentList.Add("bash");
        foreach (var part in command)
        {
            info.ArgumentList.Add(part);
        }

        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        var cpu = CpuLine().Match(errors.Result);
        if (process.ExitCode != 0 || !cpu.Success || output.Length == 0)
        {
            throw new ComparisonException($"'{string.Join(' ', command)}' failed with {process.ExitCode}: {output} {errors.Result}");
        }

        var seconds = Number(cpu.Groups[1].Value) + Number(cpu.Groups[2].Value);
        var line = output.Split('\n')[^1];
        return line.StartsWith('{') ? FromJson(line, seconds) : FromTimely(line, command, seconds);
    }

    private static Measured FromJson(string line, double cpuSeconds)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return new Measured(json.GetProperty("events_per_s").GetDouble(), json.GetProperty("events").GetDouble(), cpuSeconds, json.GetProperty("peak_mb").GetDouble(), line);
    }

    private static Measured FromTimely(string line, string[] command, double cpuSeconds)
    {
        var rate = Rate().Match(line);
        return rate.Success
            ? new Measured(Number(rate.Groups[1].Value) * 1e6, Number(command[2]), cpuSeconds, 0, line)
            : throw new ComparisonException($"cannot read '{line}'");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"cpu ([\d.]+) ([\d.]+)")]
    private static partial Regex CpuLine();

    [GeneratedRegex(@"([\d.]+) M/s")]
    private static partial Regex Rate();
}
