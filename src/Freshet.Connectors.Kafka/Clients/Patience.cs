using System.Globalization;
using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>
/// How long brokers that fail are tried again: with a back-off that doubles, said in the log, and after the budget a failure that
/// names brokers and topics. Starts anew with each success. Times are milliseconds of the operator's clock.
/// </summary>
internal sealed partial class Patience
{
    private const long FirstPause = 250;
    private const long LongestPause = 5_000;

    private readonly OperatorContext _context;
    private readonly string _brokers;
    private readonly string _topics;
    private readonly string _option;
    private readonly long _budget;
    private long _since = -1;
    private long _pause;

    public Patience(OperatorContext context, string brokers, IReadOnlyList<string> topics, TimeSpan budget, string option)
    {
        _context = context;
        _brokers = brokers;
        _topics = topics.Count == 1 ? $"topic '{topics[0]}'" : $"topics {string.Join(", ", topics.Select(t => $"'{t}'"))}";
        _option = option;
        _budget = (long)budget.TotalMilliseconds;
    }

    /// <summary>True from a failure to the next success.</summary>
    public bool IsTried => _since >= 0;

    /// <summary>When to try again.</summary>
    public long RetryAt { get; private set; }

    /// <summary>Something failed: sets the time of the next try, or throws when the budget is spent.</summary>
    public void Failed(string reason)
    {
        var now = _context.Now;
        if (!IsTried)
        {
            _since = now;
            _pause = FirstPause;
        }

        var spent = now - _since;
        if (spent >= _budget)
        {
            throw FreshetException.External(string.Create(
                CultureInfo.InvariantCulture,
                $"{_context.Describe()}: Kafka at {_brokers} cannot serve {_topics}: {reason}. Tried for {spent / 1000.0:0.#} s. Check that the brokers run and can be reached under this address; {_option} says how long to try."));
        }

        RetryAt = now + Math.Min(_pause, _budget - spent);
        _pause = Math.Min(2 * _pause, LongestPause);
        LogRetry(_context.Log, _context.Describe(), _brokers, _topics, reason, RetryAt - now, (_budget - spent) / 1000);
    }

    /// <summary>It works (again).</summary>
    public void Succeeded()
    {
        if (IsTried)
        {
            LogBack(_context.Log, _context.Describe(), _brokers, _topics, _context.Now - _since);
            _since = -1;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operator}: Kafka at {Brokers} cannot serve {Topics}: {Reason}. Trying again in {Pause} ms, for up to {Left} s more.")]
    private static partial void LogRetry(ILogger log, string @operator, string brokers, string topics, string reason, long pause, long left);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Operator}: Kafka at {Brokers} serves {Topics} again, after {Milliseconds} ms.")]
    private static partial void LogBack(ILogger log, string @operator, string brokers, string topics, long milliseconds);
}
