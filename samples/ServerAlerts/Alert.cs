using System.Text.Json.Serialization;

namespace ServerAlerts;

/// <summary>What became of an alert.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
internal enum AlertState
{
    /// <summary>It begins.</summary>
    Raised,

    /// <summary>It has lasted for so long that it is one degree worse.</summary>
    Escalated,

    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>A change of an alert. <see cref="Since"/> is when it was raised, <see cref="Time"/> when this came, both in milliseconds of event time.</summary>
internal sealed record Alert(string Server, string Group, string Rule, AlertState State, Severity Severity, double Value, long Since, long Time);
