using Freshet.Servers;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>A broker for tests that kill it, one after the other. Each leaves it running.</summary>
public sealed class MortalBroker : IDisposable
{
    private KafkaServer? _server;
    private string? _whyNot;

    /// <summary>The broker; the test is skipped, with the reason, where there is none.</summary>
    public KafkaServer Server
    {
        get
        {
            if (_server is null && _whyNot is null)
            {
                _server = KafkaServer.TryStart(out var whyNot, mustBeOurs: true);
                _whyNot = whyNot;
            }

            Assert.SkipWhen(_server is null, _whyNot!);
            return _server!;
        }
    }

    public void Dispose() => _server?.Dispose();
}
