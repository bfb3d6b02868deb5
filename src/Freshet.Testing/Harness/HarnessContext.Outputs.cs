using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <content>What the operator gives out.</content>
public sealed partial class HarnessContext
{
    private readonly SortedDictionary<int, Emitter> _outputs = [];
    private readonly Dictionary<int, object> _recorders = [];
    private readonly List<OutputLine> _lines = [];
    private readonly SortedSet<int> _openSplits = [];
    private long _watermarkMade = long.MinValue;
    private int _handedOver;
    private int _asked;

    /// <summary>How full the output seems.</summary>
    public Outbox Outbox { get; set; }

    /// <inheritdoc />
    public override bool OutputIsFull => Outbox switch
    {
        Outbox.OneBatch => _handedOver > 0,
        Outbox.EveryOtherTime => (_asked++ & 1) == 0,
        Outbox.Full => true,
        _ => false,
    };

    /// <summary>Batches handed over since the last <see cref="Drain"/>.</summary>
    public int HandedOver => _handedOver;

    /// <summary>For a source: checks that splits are announced and kept apart.</summary>
    internal SplitCheck? SplitCheck { get; init; }

    /// <summary>What came out so far on all ports, in order.</summary>
    internal List<OutputLine> Lines => _lines;

    /// <inheritdoc />
    public override Emitter<T> Output<T>(int port)
    {
        if (_outputs.TryGetValue(port, out var made))
        {
            return made as Emitter<T> ?? throw new HarnessException($"Port {port} was taken as two types, {typeof(T).Name} the second time.");
        }

        var emitter = new Emitter<T> { Watch = RecordWatch<T>.Of(Describe) };
        var recorder = new Recorder<T>(this, port);
        emitter.Connect(recorder);
        _outputs.Add(port, emitter);
        _recorders.Add(port, recorder);
        return emitter;
    }

    /// <summary>The records that came out on a port so far. What still waits in the emitter is not among them: flush first.</summary>
    public IReadOnlyList<TestElement<T>> Received<T>(int port = 0) => _recorders.TryGetValue(port, out var recorder) ? ((Recorder<T>)recorder).Records : [];

    /// <inheritdoc />
    public override void EmitWatermark(long watermark)
    {
        if (watermark < _watermarkMade)
        {
            throw new HarnessException($"EmitWatermark({watermark}) after EmitWatermark({_watermarkMade}): a watermark never goes back.");
        }

        _watermarkMade = watermark;
        FlushOutputs();
        Add(TestElement.Watermark(watermark), watermark);
    }

    /// <inheritdoc />
    public override AlignmentGroup Alignment(string group) => new(1);

    /// <inheritdoc />
    public override void EmitStatus(bool active)
    {
        FlushOutputs();
        Add(active ? TestElement.Active() : TestElement.Idle());
    }

    /// <summary>The splits that a source reader has announced and not ended.</summary>
    public IReadOnlySet<int> OpenSplits => _openSplits;

    /// <inheritdoc />
    public override void AnnounceSplit(int split, bool isOpen, string name = "")
    {
        if (!isOpen)
        {
            FlushOutputs(); // what comes after the end of a split is none of its records
        }

        if (!(isOpen ? _openSplits.Add(split) : _openSplits.Remove(split)))
        {
            throw new HarnessException($"AnnounceSplit({split}, {isOpen}): the split is {(isOpen ? "open already" : "not open")}.");
        }

        SplitCheck?.Announced(split);
    }

    /// <summary>Records that a control element went past the operator.</summary>
    internal void Add(TestControl control, long? watermark = null) => _lines.Add(new OutputLine(OutputLine.EveryPort, control.ToString(), watermark));

    /// <summary>Takes what was handed over away: the output has room again.</summary>
    public void Drain() => _handedOver = 0;

    /// <summary>Hands over what waits in the emitters; true when there was something.</summary>
    public bool FlushOutputs()
    {
        var before = _handedOver;
        foreach (var emitter in _outputs.Values)
        {
            emitter.Flush();
        }

        return _handedOver > before;
    }

    private sealed class Recorder<T>(HarnessContext context, int port) : IReceiver<T>
    {
        public List<TestElement<T>> Records { get; } = [];

        public void OnBatch(Batch<T> batch)
        {
            (BatchWatch.Current as GuardedBatches)?.CheckLive(batch);
            CheckHashes(batch);
            context.SplitCheck?.Check(context, batch);
            context._handedOver++;
            var timestamps = batch.Timestamps;
            for (var i = 0; i < batch.Count; i++)
            {
                var record = new TestElement<T>(batch.Items[i], timestamps.IsEmpty ? null : timestamps[i], batch.Split);
                Records.Add(record);
                context._lines.Add(new OutputLine(port, record.ToString()));
            }

            batch.Release();
        }

        private static void CheckHashes(Batch<T> batch)
        {
            if (batch.HashedBy is not KeyHasher<T> hasher)
            {
                return;
            }

            var again = batch.Copy();
            hasher.Hash(again);
            var isRight = again.Hashes.SequenceEqual(batch.Hashes);
            again.Release();
            if (!isRight)
            {
                throw new HarnessException("A batch was handed on with the key hashes of other records. Call DropHashes when records change or move.");
            }
        }
    }
}
