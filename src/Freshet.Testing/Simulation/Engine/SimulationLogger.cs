using Microsoft.Extensions.Logging;

namespace Freshet.Testing;

/// <summary>Takes what the engine says in a simulation: into the trace, and the last lines for whoever reads of a failure.</summary>
internal sealed class SimulationLogger(SimulationTrace trace) : ILogger
{
    private const int LinesMax = 40;

    private readonly Queue<string> _lines = new();

    /// <summary>The last lines.</summary>
    public IEnumerable<string> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception) + (exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})");
        Add($"  log {logLevel}: {line}");
    }

    /// <summary>What happens to the job from outside.</summary>
    public void Add(string line)
    {
        if (_lines.Count == LinesMax)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue(line);
        if (trace.IsTold)
        {
            trace.Tell(line);
        }
    }
}
