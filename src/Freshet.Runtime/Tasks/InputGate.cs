using Freshet.Runtime.Channels;

namespace Freshet.Runtime.Tasks;

/// <summary>What the gate gives to its task.</summary>
internal enum GateResult
{
    /// <summary>Nothing to read now.</summary>
    Empty,

    /// <summary>An element to handle: a batch, a merged watermark, a status.</summary>
    Element,

    /// <summary>Event time of one input of several moved: a watermark.</summary>
    InputTime,

    /// <summary>One input of several has ended.</summary>
    InputEnded,

    /// <summary>The barrier has arrived on every channel: take the checkpoint.</summary>
    Aligned,

    /// <summary>All channels have ended.</summary>
    Ended,
}

/// <summary>
/// Merges the channels of a task into one sequence: takes them in turn, merges watermarks, and holds a channel back between its
/// barrier and the last one's (Chandy and Lamport 1985, as aligned in Carbone et al. 2015). Each channel leads to one of the inputs;
/// where there are several, the time of each is told before that of all.
/// </summary>
internal sealed class InputGate
{
    private readonly Channel[] _channels;
    private readonly bool[] _held;
    private readonly bool[] _ended;
    private readonly int[] _inputOf;
    private readonly bool[] _isTimeless;
    private readonly InputTimes? _inputTimes; // null for one input
    private readonly WatermarkMerge _watermarks = new();
    private readonly PlantedBugs _bugs;
    private readonly EpochAlignment _epochs;
    private long _aligning = -1;
    private long _firstAt;
    private long _done = -1;
    private int _arrived;
    private int _endedCount;
    private int _next;
    private bool _idleSent;
    private bool _endTold;
    private long _watermarkSent = long.MinValue;

    public InputGate(Channel[] channels, int[] inputOf, bool[] isTimeless, PlantedBugs bugs)
    {
        _channels = channels;
        _inputOf = inputOf;
        _inputTimes = inputOf.Max() == 0 ? null : new InputTimes(inputOf);
        _bugs = bugs;
        _held = new bool[channels.Length];
        _ended = new bool[channels.Length];
        _epochs = new EpochAlignment(channels.Length);
        _isTimeless = isTimeless;
        for (var c = 0; c < channels.Length; c++)
        {
            _watermarks.Add();
            if (isTimeless[c])
            {
                _watermarks.Remove(c);
            }
        }
    }

    /// <summary>How far event time has come in each channel, for people to look at: see <see cref="WatermarkMerge.Look"/>.</summary>
    public WatermarkMerge Times => _watermarks;

    /// <summary>Milliseconds between the first barrier of the last checkpoint and the last one's.</summary>
    public long AlignedMs { get; private set; }

    /// <summary>It is now so late (milliseconds since 1970): for what people look at.</summary>
    public void At(long now) => _watermarks.Now = now;

    /// <summary>True when nothing will come any more.</summary>
    public bool HasEnded => _endedCount == _channels.Length;

    /// <summary>True while some channels wait for the barrier of others.</summary>
    public bool IsAligning => _aligning >= 0;

    /// <summary>The input that the last element, <see cref="GateResult.InputTime"/> or <see cref="GateResult.InputEnded"/> belongs to.</summary>
    public int Input { get; private set; }

    /// <summary>The checkpoint that <see cref="GateResult.Aligned"/> stands for.</summary>
    public CheckpointId AlignedCheckpoint { get; private set; }

    /// <summary>Gives the next thing to do.</summary>
    public GateResult Next(out Element element)
    {
        for (var looked = 0; looked < _channels.Length; looked++)
        {
            if (ControlOf(out element) is var told and not GateResult.Empty)
            {
                return told;
            }

            // Time first: what stands before the barriers moves the same time in every subtask, whichever channel came last here.
            if (IsAligned)
            {
                return Complete();
            }

            if (_epochs.TryComplete(_channels.Length - _endedCount, out element))
            {
                return GateResult.Element;
            }

            var c = _next;
            _next = _next + 1 == _channels.Length ? 0 : _next + 1;
            if (_held[c] || _ended[c] || (_epochs.Holds(c) && !_bugs.EpochNotAligned) || !_channels[c].TryRead(out var read))
            {
                continue;
            }

            looked = -1; // something was there: look at every channel again
            switch (read.Kind)
            {
                case ElementKind.Batch:
                    element = read;
                    Input = _inputOf[c];
                    return GateResult.Element;
                case ElementKind.Watermark:
                    if (!_isTimeless[c])
                    {
                        _watermarks.Set(c, read.Value);
                    }

                    _inputTimes?.Set(c, read.Value);
                    if (_bugs.WatermarkFromOneChannel)
                    {
                        element = read;
                        return GateResult.Element;
                    }

                    break;
                case ElementKind.Status:
                    if (!_isTimeless[c])
                    {
                        _watermarks.SetActive(c, read.Value == 1);
                    }

                    _inputTimes?.SetActive(c, read.Value == 1);
                    break;
                case ElementKind.Barrier:
                    Arrived(c, read.Value);
                    break;
                case ElementKind.Epoch:
                    _epochs.Arrived(c, read.Value);
                    break;
                case ElementKind.EndOfInput:
                default:
                    _ended[c] = true;
                    _endedCount++;
                    if (!_isTimeless[c])
                    {
                        _watermarks.End(c);
                    }

                    _inputTimes?.End(c);
                    break;
            }
        }

        return ControlOf(out element);
    }

    /// <summary>What is to be told before more is read: time that moved, inputs that ended, the end.</summary>
    private GateResult ControlOf(out Element element)
    {
        if (_inputTimes is { } inputs && inputs.Next(out var input, out element) is var moved and not GateResult.Empty)
        {
            Input = input;
            return moved;
        }

        if (HasEnded && !_endTold)
        {
            _endTold = true;
            element = Element.EndOfInput;
            return GateResult.Ended;
        }

        return TimeMoved(out element) ? GateResult.Element : GateResult.Empty;
    }

    private bool TimeMoved(out Element element)
    {
        if (_watermarks.Current > _watermarkSent && !_bugs.WatermarkFromOneChannel)
        {
            _watermarkSent = _watermarks.Current;
            element = Element.Watermark(_watermarkSent);
            return true;
        }

        element = Element.Status(!_watermarks.IsIdle);
        if (_watermarks.IsIdle == _idleSent)
        {
            return false;
        }

        _idleSent = _watermarks.IsIdle;
        return true;
    }

    /// <summary>The checkpoint was given up: let its held channels go.</summary>
    public void Abort(CheckpointId checkpoint)
    {
        _done = Math.Max(_done, checkpoint.Value);
        if (_aligning >= 0 && _aligning <= checkpoint.Value)
        {
            Release();
        }
    }

    /// <summary>The checkpoint was taken by other means than barriers (all channels had ended).</summary>
    public void MarkDone(CheckpointId checkpoint) => Abort(checkpoint);

    private bool IsAligned => _aligning >= 0 && (_arrived == _channels.Length - _endedCount || _bugs.BarrierNotAligned);

    private void Arrived(int channel, long checkpoint)
    {
        if (checkpoint <= _done)
        {
            return; // given up before its barrier came
        }

        if (checkpoint != _aligning)
        {
            Release(); // a newer one: the older can no longer complete
            _aligning = checkpoint;
            _firstAt = _watermarks.Now;
        }

        _held[channel] = !_bugs.BarrierNotAligned;
        _arrived++;
    }

    private GateResult Complete()
    {
        AlignedCheckpoint = new CheckpointId(_aligning);
        AlignedMs = _watermarks.Now - _firstAt;
        _done = _aligning;
        Release();
        return GateResult.Aligned;
    }

    private void Release()
    {
        _aligning = -1;
        _arrived = 0;
        Array.Clear(_held);
    }
}
