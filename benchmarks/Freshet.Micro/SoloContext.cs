using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.State;
using Freshet.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Micro;

/// <summary>What an operator needs to run alone: a paged store, and outputs that nobody reads.</summary>
internal sealed class SoloContext : OperatorContext, IDisposable
{
    private readonly PagedStateBackend _backend = new(1L << 30);
    private readonly Dictionary<int, Emitter> _outputs = [];
    private StateStore? _state;

    public override string JobName => "micro";

    public override string Name => "operator";

    public override string Uid => "operator";

    public override int Subtask => 0;

    public override int Parallelism => 1;

    public override KeyGroupRange KeyGroups => KeyGroupRange.All();

    public override int Attempt => 1;

    public override long Now => 0;

    public override long WillingTime => 0;

    public override bool OutputIsFull => false;

    public override StateStore State => _state ??= _backend.CreateStore(Name);

    public override Core.Spill.SpillSpace Spill => throw new NotSupportedException("No operator here sorts.");

    public override IFileSystem Files => throw new NotSupportedException("No operator here uses files.");

    public override ILogger Log => NullLogger.Instance;

    public override OperatorMetrics Metrics { get; } = new();

    public override SnapshotReader? Restored => null;

    public override Emitter<T> Output<T>(int port)
    {
        if (!_outputs.TryGetValue(port, out var output))
        {
            _outputs.Add(port, output = new Emitter<T>());
        }

        return (Emitter<T>)output;
    }

    public override void EmitWatermark(long watermark)
    {
    }

    public override void EmitStatus(bool active)
    {
    }

    public override void AnnounceSplit(int split, bool isOpen, string name = "")
    {
    }

    public override void WakeAt(long time)
    {
    }

    public override void Wake()
    {
    }

    public void Dispose()
    {
        _state?.Dispose();
        _backend.Dispose();
    }
}
