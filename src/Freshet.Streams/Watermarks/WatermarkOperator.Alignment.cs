using Freshet.Core;

namespace Freshet;

/// <content>
/// Going on together with other sources (<see cref="AlignmentGroup"/>): what is more than the drift ahead of the slowest is read no further. A source that can leaves such splits out and reads
/// the others; else the subtask takes no input at all while the slowest of what it reads is too far ahead.
/// </content>
internal sealed partial class WatermarkOperator<T>
{
    private AlignmentMember? _aligned;
    private bool _isAhead; // as a whole
    private int _heldCount;

    private void LeaveGroup()
    {
        _aligned?.Leave();
        _aligned = null; // the flush behind the end tells time once more
        _isAhead = false;
    }

    /// <summary>Tells the others of the group how far we are, and learns what of ours is too far ahead.</summary>
    private void Report()
    {
        if (_aligned is not { } aligned)
        {
            return;
        }

        long first;
        do
        {
            var isActive = !_idleSent;
            var time = Math.Max(_merge.Current, _restored);
            var limit = aligned.Report(time, isActive);
            first = isActive ? Hold(time, limit) : long.MaxValue;
        }
        while (first < long.MaxValue && !aligned.Wait(first)); // the others went on meanwhile
    }

    /// <summary>Holds what is beyond the limit and lets the rest go on; the lowest time of what is held, which is the first that may go on.</summary>
    private long Hold(long time, long limit)
    {
        _isAhead = !Context.HoldsSplits && IsBeyond(time, limit);
        if (!Context.HoldsSplits)
        {
            return _isAhead ? time : long.MaxValue;
        }

        var first = long.MaxValue;
        foreach (var input in _inputs.Values)
        {
            var reached = _merge.Of(input.Number);
            var isHeld = _merge.IsActive(input.Number) && IsBeyond(reached, limit);
            first = isHeld ? Math.Min(first, reached) : first;
            if (isHeld != input.IsHeld)
            {
                input.IsHeld = isHeld;
                input.SeenAt = Context.WillingTime;
                _heldCount += isHeld ? 1 : -1;
                Context.HoldSplit(input.Split, isHeld);
            }
        }

        return first;
    }

    /// <summary>Time in which we wanted no input of a split says nothing of it.</summary>
    private void ForgiveHeld()
    {
        if (!_isAhead && _heldCount == 0)
        {
            return;
        }

        foreach (var input in _inputs.Values)
        {
            input.SeenAt = _isAhead || input.IsHeld ? Context.WillingTime : input.SeenAt;
        }
    }

    private static bool IsBeyond(long time, long limit) => time > long.MinValue && time > limit;
}
