using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Freshet.Hosting;

/// <summary>A job's section of the configuration. Options are immutable, so each is bound by its name here; what is not known is refused.</summary>
internal sealed record JobSection(JobOptions Options, JobFailure? OnFailure)
{
    public static JobSection Read(IConfigurationSection section)
    {
        var (options, onFailure) = (new JobOptions(), (JobFailure?)null);
        foreach (var child in section.GetChildren())
        {
            (options, onFailure) = child.Key.ToUpperInvariant() switch
            {
                "PARALLELISM" => (options with { Parallelism = (int)Number(child, int.MaxValue) }, onFailure),
                "MAXPARALLELISM" => (options with { MaxParallelism = (int)Number(child, int.MaxValue) }, onFailure),
                "STATEBYTESMAX" => (options with { StateBytesMax = Number(child, long.MaxValue) }, onFailure),
                "FINDSHAREDOBJECTS" => (options with { FindSharedObjects = Truth(child) }, onFailure),
                "MODE" => (options with { Mode = Choice<ExecutionMode>(child) }, onFailure),
                "EPOCHINTERVAL" => (options with { EpochInterval = Time(child) }, onFailure),
                "CHANNELCAPACITY" => (options with { ChannelCapacity = (int)Number(child, int.MaxValue) }, onFailure),
                "BATCHRECORDSMAX" => (options with { BatchRecordsMax = (int)Number(child, int.MaxValue) }, onFailure),
                "CHECKPOINTS" => (options with { Checkpoints = Checkpoints(child) }, onFailure),
                "SPILL" => (options with { Spill = Spill(child) }, onFailure),
                "RESTART" => (options with { Restart = Restart(child) }, onFailure),
                "ONFAILURE" => (options, Choice<JobFailure>(child)),
                _ => throw Unknown(child, ["Parallelism", "MaxParallelism", "StateBytesMax", "FindSharedObjects", "Mode", "EpochInterval", "ChannelCapacity", "BatchRecordsMax", "Checkpoints", "Spill", "Restart", "OnFailure"]),
            };
        }

        return new JobSection(options, onFailure);
    }

    private static CheckpointOptions Checkpoints(IConfigurationSection section)
    {
        var options = new CheckpointOptions { Folder = "" };
        foreach (var child in section.GetChildren())
        {
            options = child.Key.ToUpperInvariant() switch
            {
                "FOLDER" => options with { Folder = Text(child) },
                "INTERVAL" => options with { Interval = Time(child) },
                "TIMEOUT" => options with { Timeout = Time(child) },
                "RETAINED" => options with { Retained = (int)Number(child, int.MaxValue) },
                "INCREMENTAL" => options with { Incremental = Truth(child) },
                "ONFAILURE" => options with { OnFailure = Choice<CheckpointFailure>(child) },
                "FAILURESMAX" => options with { FailuresMax = (int)Number(child, int.MaxValue) },
                "STARTFRESH" => options with { StartFresh = Truth(child) },
                "STARTFROM" => options with { StartFrom = Text(child) },
                "CLAIMSAVEPOINT" => options with { ClaimSavepoint = Truth(child) },
                "DROPSTATEOF" => options with { DropStateOf = [.. child.GetChildren().Select(Text)] },
                _ => throw Unknown(child, ["Folder", "Interval", "Timeout", "Retained", "Incremental", "OnFailure", "FailuresMax", "StartFresh", "StartFrom", "ClaimSavepoint", "DropStateOf"]),
            };
        }

        return options.Folder.Length > 0 ? options : throw FreshetException.User($"{section.Path}:Folder is missing: checkpoints need a folder.");
    }

    private static SpillOptions Spill(IConfigurationSection section)
    {
        var options = new SpillOptions();
        foreach (var child in section.GetChildren())
        {
            options = child.Key.ToUpperInvariant() switch
            {
                "FOLDER" => options with { Folder = Text(child) },
                "BYTESMAX" => options with { BytesMax = Number(child, long.MaxValue) },
                _ => throw Unknown(child, ["Folder", "BytesMax"]),
            };
        }

        return options;
    }

    /// <summary>Policy None, Fixed (Attempts, Delay) or Exponential (Attempts, First, Max, ResetAfter).</summary>
    private static RestartPolicy Restart(IConfigurationSection section)
    {
        string[] kinds = ["None", "Fixed", "Exponential"];
        var policy = section["Policy"] ?? throw FreshetException.User($"{section.Path}:Policy is missing: it must be {string.Join(", ", kinds)}.");
        var kind = Array.FindIndex(kinds, k => k.Equals(policy, StringComparison.OrdinalIgnoreCase));
        string[] known = kind switch { 0 => [], 1 => ["Attempts", "Delay"], 2 => ["Attempts", "First", "Max", "ResetAfter"], _ => throw FreshetException.User($"{section.Path}:Policy is '{policy}': it must be {string.Join(", ", kinds)}.") };
        foreach (var child in section.GetChildren().Where(c => !known.Append("Policy").Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
        {
            throw Unknown(child, [.. known, "Policy"]);
        }

        int? attempts = section["Attempts"] is null ? null : (int)Number(section.GetSection("Attempts"), int.MaxValue);
        TimeSpan? TimeOf(string key) => section[key] is null ? null : Time(section.GetSection(key));
        return kind switch
        {
            0 => RestartPolicy.None,
            1 => RestartPolicy.Fixed(attempts ?? throw Missing("Attempts"), TimeOf("Delay") ?? throw Missing("Delay")),
            _ => RestartPolicy.Exponential(attempts ?? 10, TimeOf("First"), TimeOf("Max"), TimeOf("ResetAfter")),
        };

        FreshetException Missing(string key) => FreshetException.User($"{section.Path}:{key} is missing: {kinds[kind]} needs it.");
    }

    private static string Text(IConfigurationSection at) => at.Value ?? throw Bad(at, "a text");

    private static long Number(IConfigurationSection at, long max) =>
        long.TryParse(at.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number : throw Bad(at, $"a whole number from 0 to {max}");

    private static bool Truth(IConfigurationSection at) => bool.TryParse(at.Value, out var truth) ? truth : throw Bad(at, "true or false");

    private static TimeSpan Time(IConfigurationSection at) =>
        at.Value?.Contains(':') == true && TimeSpan.TryParse(at.Value, CultureInfo.InvariantCulture, out var time) ? time : throw Bad(at, "a time such as 00:00:10 (hours:minutes:seconds)");

    private static T Choice<T>(IConfigurationSection at)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(n => n.Equals(at.Value, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse<T>(name) : throw Bad(at, string.Join(", ", Enum.GetNames<T>()));

    private static FreshetException Bad(IConfigurationSection at, string what) => FreshetException.User($"{at.Path} is '{at.Value}': it must be {what}.");

    internal static FreshetException Unknown(IConfigurationSection at, string[] known) =>
        FreshetException.User($"{at.Path} is no option. Did you mean '{NearestName.Of(at.Key, known)}'? There are: {string.Join(", ", known)}.");
}
