using Microsoft.Extensions.Logging;

namespace Freshet.Testing;

/// <summary>A line that was logged.</summary>
/// <param name="Level">How grave it is.</param>
/// <param name="Text">The message.</param>
/// <param name="Exception">The exception that came with it, if any.</param>
public sealed record LoggedLine(LogLevel Level, string Text, Exception? Exception);

/// <summary>Keeps what is logged, for tests to look at.</summary>
public sealed class ListLogger : ILogger
{
    private readonly Lock _gate = new();
    private readonly List<LoggedLine> _lines = [];

    /// <summary>What was logged so far.</summary>
    public IReadOnlyList<LoggedLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        lock (_gate)
        {
            _lines.Add(new LoggedLine(logLevel, formatter(state, exception), exception));
        }
    }
}
