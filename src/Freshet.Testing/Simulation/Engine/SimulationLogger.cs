using Microsoft.Extensions.Logging;

namespace Freshet.Testing;

/// <summary>Takes what the engine says in a simulation: into the trace, and the last lines for whoever reads of a failure.</summary>
internal sealed class SimulationLogger(SimulationTrace trace) : ILogger
{
    private const int FirstMax = 25;
    private const int LastMax = 15;

    private readonly List<string> _first = [];
    private readonly Queue<string> _last = new();
    private int _dropped;

    /// <summary>The first lines and the last.</summary>
    public IEnumerable<string> Lines => _dropped == 0 ? _first.Concat(_last) : _first.Append($"  ... {_dropped} more ...").Concat(_last);

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
        if (_first.Count < FirstMax)
        {
            _first.Add(line);
        }
        else
        {
            _last.Enqueue(line);
            if (_last.Count > LastMax)
            {
                _last.Dequeue();
                _dropped++;
            }
        }

        if (trace.IsTold)
        {
            trace.Tell(line);
        }
    }
}
