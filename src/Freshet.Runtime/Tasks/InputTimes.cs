namespace Freshet.Runtime.Tasks;

/// <summary>The event time of each input of a gate with several: the channels of one input merged by themselves.</summary>
internal sealed class InputTimes
{
    private readonly (int Input, int Place)[] _of; // of each channel
    private readonly WatermarkMerge[] _merges;
    private readonly long[] _told;
    private readonly int[] _channelsLeft;
    private readonly bool[] _endTold;
    private bool _changed;

    public InputTimes(int[] inputOf)
    {
        var inputs = inputOf.Max() + 1;
        _merges = [.. Enumerable.Range(0, inputs).Select(static _ => new WatermarkMerge())];
        _of = [.. inputOf.Select(input => (input, _merges[input].Add()))];
        _told = [.. Enumerable.Repeat(long.MinValue, inputs)];
        _channelsLeft = [.. Enumerable.Range(0, inputs).Select(i => inputOf.Count(input => input == i))];
        _endTold = new bool[inputs];
    }

    public void Set(int channel, long watermark) => _changed |= _merges[_of[channel].Input].Set(_of[channel].Place, watermark);

    public void SetActive(int channel, bool active) => _changed |= _merges[_of[channel].Input].SetActive(_of[channel].Place, active);

    public void End(int channel)
    {
        var (input, place) = _of[channel];
        _changed |= _merges[input].End(place) | --_channelsLeft[input] == 0;
    }

    /// <summary>The next input to tell of: a time that moved, or an end. Empty when all is told.</summary>
    public GateResult Next(out int input, out Element element)
    {
        for (input = 0; _changed && input < _merges.Length; input++)
        {
            if (_merges[input].Current > _told[input])
            {
                _told[input] = _merges[input].Current;
                element = Element.Watermark(_told[input]);
                return GateResult.InputTime;
            }

            if (_channelsLeft[input] == 0 && !_endTold[input])
            {
                _endTold[input] = true;
                element = Element.EndOfInput;
                return GateResult.InputEnded;
            }
        }

        _changed = false;
        element = default;
        return GateResult.Empty;
    }
}
