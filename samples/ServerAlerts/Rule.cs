using System.Text.Json;
using System.Text.Json.Serialization;
using Freshet;

namespace ServerAlerts;

/// <summary>What is measured.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Metric>))]
internal enum Metric
{
    Cpu,
    Memory,
    Load,
}

/// <summary>How the readings of a window become one value.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Aggregate>))]
internal enum Aggregate
{
    Avg,
    Max,
    Min,
}

/// <summary>How bad it is, from the least.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
internal enum Severity
{
    Info,
    Warning,
    Critical,
}

/// <summary>
/// A line of the rules' file. The alert is raised when the aggregate over the window has been above the limit for so long, and resolved when it has been
/// below <see cref="Below"/> (a tenth under the limit unless said otherwise) for as long: between the two it stays as it is, so that it does not flap. A
/// later line of the same id takes its place, one with <c>"off":true</c> takes it away.
/// </summary>
internal sealed record Rule(
    string Id, Metric Metric, double Above, Aggregate Aggregate = Aggregate.Avg, int WindowSeconds = 60, int ForSeconds = 0, double? Below = null,
    string? Group = null, Severity Severity = Severity.Warning, bool Off = false)
{
    /// <summary>The longest window.</summary>
    public const int WindowSecondsMax = 120;

    /// <summary>What a value must go below for the alert to be resolved.</summary>
    [JsonIgnore]
    public double Clear => Below ?? (Above * 0.9);

    /// <summary>Why it cannot be; null when it can.</summary>
    [JsonIgnore]
    public string? Fault => this switch
    {
        { Id.Length: 0 or > 100 } => "the id is empty, or longer than 100",
        _ when !Enum.IsDefined(Metric) || !Enum.IsDefined(Aggregate) || !Enum.IsDefined(Severity) => "metric, aggregate or severity is not known",
        { WindowSeconds: < 5 or > WindowSecondsMax } => $"windowSeconds must be from 5 to {WindowSecondsMax}",
        { ForSeconds: < 0 or > 3600 } => "forSeconds must be from 0 to 3600",
        _ when !double.IsFinite(Above) || Clear > Above => "above must be a number, and below not higher",
        _ => null,
    };
}

/// <summary>Lines of JSON as rules; one that cannot be is a bad record.</summary>
internal sealed class RuleFormat : Format<Rule>
{
    private static readonly Format<Rule> Json = JsonLines<Rule>();

    public override string Name => "rules";

    /// <summary>The rules that a file says now; lines that are none are left out here, and named by the job.</summary>
    public static Dictionary<string, Rule> Read(string path)
    {
        var rules = new Dictionary<string, Rule>(StringComparer.Ordinal);
        foreach (var line in File.ReadAllLines(path))
        {
            if (new RuleFormat().TryDecode(System.Text.Encoding.UTF8.GetBytes(line), out var rule, out _))
            {
                rules[rule.Id] = rule;
            }
        }

        return rules;
    }

    public override bool TryDecode(ReadOnlySpan<byte> record, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Rule value, out string? error)
    {
        if (Json.TryDecode(record, out value, out error))
        {
            error = value.Fault;
        }

        return error is null;
    }

    public override void Encode(Rule value, System.Buffers.IBufferWriter<byte> to) => Json.Encode(value, to);

    private static Format<T> JsonLines<T>() => Format.JsonLines<T>();
}
