using Confluent.Kafka;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// Asks the brokers about topics again and again without blocking: at the start, at set times, and when a client has trouble.
/// A topic that is missing in several answers in a row is a failure; brokers that do not answer are tried with <see cref="Patience"/>.
/// </summary>
internal sealed class TopicProbe
{
    private const int MissingMax = 4;
    private const long MissingPause = 500;
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly OperatorContext _context;
    private readonly IAdminClient _admin;
    private readonly string _brokers;
    private readonly IReadOnlyList<string> _topics;
    private readonly Patience _patience;
    private readonly TimeSpan _answerTime;
    private Task<TopicSurvey>? _asking;
    private int _missing;

    public TopicProbe(OperatorContext context, IAdminClient admin, string brokers, IReadOnlyList<string> topics, Patience patience, TimeSpan budget)
    {
        _context = context;
        _admin = admin;
        _brokers = brokers;
        _topics = topics;
        _patience = patience;
        _answerTime = budget < AnswerMax ? budget : AnswerMax;
        NextAt = context.Now;
    }

    /// <summary>When to ask next; <see cref="long.MaxValue"/> for not at all, and while an answer is on its way.</summary>
    public long NextAt { get; set; }

    /// <summary>True while an answer is on its way; the operator is woken when it comes.</summary>
    public bool IsAsking => _asking is not null;

    /// <summary>The request whose answer is on its way, or null.</summary>
    public Task? Asking => _asking;

    /// <summary>Asks when it is time, and gives the answer once it is there: null meanwhile.</summary>
    /// <param name="trouble">What the client said last, for the message when the brokers do not answer.</param>
    public TopicSurvey? Poll(string? trouble)
    {
        if (_asking is { IsCompleted: true } asked)
        {
            _asking = null;
            return Take(asked, trouble);
        }

        if (_asking is null && _context.Now >= NextAt)
        {
            NextAt = long.MaxValue;
            _asking = AskAndWake();
        }

        return null;
    }

    private async Task<TopicSurvey> AskAndWake()
    {
        try
        {
            return await TopicSurvey.Ask(_admin, _topics, _answerTime);
        }
        finally
        {
            _context.Wake();
        }
    }

    private TopicSurvey? Take(Task<TopicSurvey> asked, string? trouble)
    {
        TopicSurvey survey;
        try
        {
            survey = asked.GetAwaiter().GetResult();
        }
        catch (KafkaException failed)
        {
            // A time-out says little: the client's own words (connection refused, unknown host, wrong password) say why.
            Retry(trouble is null ? failed.Error.Reason : $"{failed.Error.Reason} ({trouble})");
            return null;
        }

        foreach (var topic in survey.Topics)
        {
            if (topic.Error != ErrorCode.NoError || topic.Leaderless is not null)
            {
                OnSick(topic);
                return null;
            }
        }

        _missing = 0;
        _patience.Succeeded();
        return survey;
    }

    private void OnSick(TopicView topic)
    {
        switch (topic.Error)
        {
            // Metadata travels: a topic just created, or a broker just started, may need a moment.
            case ErrorCode.UnknownTopicOrPart when ++_missing < MissingMax:
                NextAt = _context.Now + MissingPause;
                break;
            case ErrorCode.UnknownTopicOrPart:
                throw FreshetException.User(
                    $"{_context.Describe()}: topic '{topic.Name}' does not exist at {_brokers}. Freshet never creates topics: create it (kafka-topics --create --topic {topic.Name} --partitions N), or correct the name.");
            case ErrorCode.TopicAuthorizationFailed:
                throw FreshetException.User(
                    $"{_context.Describe()}: access to topic '{topic.Name}' at {_brokers} is denied. Grant this user the topic's Describe and Read or Write, or set other credentials in the options' Properties.");
            case ErrorCode.TopicException:
                throw FreshetException.User($"{_context.Describe()}: '{topic.Name}' is not a name that a Kafka topic can have. Correct it.");
            case ErrorCode.NoError:
                Retry($"partition {topic.Leaderless} of topic '{topic.Name}' has no leader");
                break;
            default:
                Retry($"topic '{topic.Name}': {new Error(topic.Error).Reason}");
                break;
        }
    }

    private void Retry(string reason)
    {
        _missing = 0;
        _patience.Failed(reason);
        NextAt = _patience.RetryAt;
    }
}
