namespace Freshet.Runtime.Tasks;

/// <summary>
/// Holds a channel between the end of an epoch on it and that on the last one. Every channel carries each epoch until it ends, in the order of
/// their numbers and at the same place between the barriers of checkpoints, so that the two never wait for one another.
/// </summary>
internal sealed class EpochAlignment(int channels)
{
    private readonly bool[] _held = new bool[channels];
    private long _number;
    private int _arrived;

    /// <summary>True while a channel has come to the end of the epoch, and others have not.</summary>
    public bool Holds(int channel) => _held[channel];

    public void Arrived(int channel, long number)
    {
        if (_arrived > 0 && number != _number)
        {
            throw FreshetException.Internal($"Epoch {number} came on one channel while another was at epoch {_number}.");
        }

        _number = number;
        _held[channel] = true;
        _arrived++;
    }

    /// <summary>The epoch's end, once it is there on every channel that goes on.</summary>
    public bool TryComplete(int going, out Element element)
    {
        element = default;
        if (_arrived == 0 || _arrived < going)
        {
            return false;
        }

        element = Element.Epoch(_number);
        _arrived = 0;
        Array.Clear(_held);
        return true;
    }
}
