using Freshet.Sql.Kafka.Tests;
using Freshet.Servers;

[assembly: AssemblyFixture(typeof(KafkaBroker))]

namespace Freshet.Sql.Kafka.Tests;

/// <summary>The broker that all tests share, started when the first of them asks.</summary>
public sealed class KafkaBroker : IDisposable
{
    private readonly Lock _gate = new();
    private KafkaServer? _server;
    private string? _whyNot;

    /// <summary>The broker; the test is skipped, with the reason, where there is none.</summary>
    public KafkaServer Server
    {
        get
        {
            lock (_gate)
            {
                if (_server is null && _whyNot is null)
                {
                    _server = KafkaServer.TryStart(out var whyNot);
                    _whyNot = whyNot;
                }
            }

            Assert.SkipWhen(_server is null, _whyNot!);
            return _server!;
        }
    }

    public void Dispose() => _server?.Dispose();
}
