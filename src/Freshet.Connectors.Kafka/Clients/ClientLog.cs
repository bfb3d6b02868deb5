using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>
/// Where a client's own lines go. Called from the client's threads. What matters is told by the source and the sink in their own
/// words; the client repeats itself twenty times a second while a broker is away, so its lines are for debugging.
/// </summary>
internal static partial class ClientLog
{
    private const string ConfigurationWarning = "CONFWARN";

    public static void Write(ILogger log, LogMessage line)
    {
        if (line.Facility == ConfigurationWarning)
        {
            Warn(log, line.Message);
        }
        else
        {
            Trace(log, line.Facility, line.Message);
        }
    }

    /// <summary>What to tell of two troubles: that all brokers are down says less than why the last connection failed.</summary>
    public static string Worse(string? known, Error error) =>
        known is not null && error.Code == ErrorCode.Local_AllBrokersDown ? known : error.Reason;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka client: {Line}")]
    private static partial void Warn(ILogger log, string line);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Kafka client {Facility}: {Line}")]
    private static partial void Trace(ILogger log, string facility, string line);
}
