namespace Freshet.Core;

/// <summary>
/// Merges the watermarks of several inputs (channels of a gate, splits of a source) into one: the lowest among the active
/// inputs. The one algorithm, used wherever watermarks meet.
/// <list type="bullet">
/// <item>The merged watermark never goes back.</item>
/// <item>An idle input does not count. When none is active, the highest of any that ever was counts, ended and removed ones included: none
/// of them holds another back, and the result is the same whichever became idle, ended or was removed first.</item>
/// <item>An input that turns active again counts with its old watermark, so what it brings is not late by our doing.</item>
/// <item>An ended input does not count; when all have ended the merged watermark is <see cref="long.MaxValue"/>.</item>
/// </list>
/// </summary>
public sealed class WatermarkMerge
{
    private Input[] _inputs = new Input[1]; // written by one thread; whoever looks reads each field by itself
    private int _count;

    /// <summary>The wall clock (milliseconds since 1970) that inputs are said to have moved by; whoever drives the merge sets it, for <see cref="Look"/> alone.</summary>
    public long Now { get; set; }

    /// <summary>The merged watermark in milliseconds; <see cref="long.MinValue"/> before every active input has one.</summary>
    public long Current { get; private set; } = long.MinValue;

    /// <summary>True when no input is active, and not all have ended.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Adds an active input without a watermark; returns its number.</summary>
    public int Add()
    {
        if (_count == _inputs.Length)
        {
            var larger = new Input[_count * 2];
            _inputs.CopyTo(larger, 0);
            Volatile.Write(ref _inputs, larger);
        }

        _inputs[_count] = new Input { Watermark = long.MinValue, MovedAt = Now };
        Volatile.Write(ref _count, _count + 1);
        Merge();
        return _count - 1;
    }

    /// <summary>What people call an input.</summary>
    public void Name(int input, string name) => Volatile.Write(ref _inputs[input].Name, name);

    /// <summary>The inputs that were not removed, in their order. From any thread: what moves meanwhile is seen before or after.</summary>
    public IReadOnlyList<MergedInput> Look()
    {
        var count = Volatile.Read(ref _count);
        var inputs = Volatile.Read(ref _inputs);
        var seen = new List<MergedInput>(count);
        for (var i = 0; i < count; i++)
        {
            ref var input = ref inputs[i];
            if (Volatile.Read(ref input.Mode) is var mode && mode != (int)MergedInputMode.Removed)
            {
                seen.Add(new MergedInput(i, Volatile.Read(ref input.Name), Volatile.Read(ref input.Watermark), Volatile.Read(ref input.MovedAt), (MergedInputMode)mode));
            }
        }

        return seen;
    }

    /// <summary>An input's watermark reached this time; an older one is ignored. True when the merged watermark moved.</summary>
    public bool Set(int input, long watermark)
    {
        ref var entry = ref _inputs[input];
        if (watermark <= entry.Watermark)
        {
            return false;
        }

        Volatile.Write(ref entry.MovedAt, Now);
        Volatile.Write(ref entry.Watermark, watermark);
        return Merge();
    }

    /// <summary>An input turned idle or active. True when the merged watermark moved.</summary>
    public bool SetActive(int input, bool active) => Change(input, active ? MergedInputMode.Active : MergedInputMode.Idle);

    /// <summary>An input ended. True when the merged watermark moved.</summary>
    public bool End(int input) => Change(input, MergedInputMode.Ended);

    /// <summary>Forgets an input (a split that was read to its end while others go on). True when the merged watermark moved.</summary>
    public bool Remove(int input) => Change(input, MergedInputMode.Removed);

    /// <summary>True when this input is active.</summary>
    public bool IsActive(int input) => _inputs[input].Mode == (int)MergedInputMode.Active;

    /// <summary>An input's own watermark in milliseconds.</summary>
    public long Of(int input) => _inputs[input].Watermark;

    private bool Change(int input, MergedInputMode mode)
    {
        ref var entry = ref _inputs[input];
        if (entry.Mode == (int)mode)
        {
            return false;
        }

        Volatile.Write(ref entry.Mode, (int)mode);
        return Merge();
    }

    private bool Merge()
    {
        long lowest = long.MaxValue, highest = long.MinValue;
        int active = 0, idle = 0, ended = 0;
        foreach (ref readonly var input in _inputs.AsSpan(0, _count))
        {
            switch ((MergedInputMode)input.Mode)
            {
                case MergedInputMode.Active:
                    active++;
                    lowest = Math.Min(lowest, input.Watermark);
                    break;
                case MergedInputMode.Idle:
                    idle++;
                    highest = Math.Max(highest, input.Watermark);
                    break;
                case MergedInputMode.Ended:
                    ended++;
                    highest = Math.Max(highest, input.Watermark);
                    break;
                case MergedInputMode.Removed:
                default:
                    highest = Math.Max(highest, input.Watermark);
                    break;
            }
        }

        IsIdle = active == 0 && idle > 0;
        var merged = active > 0 ? lowest : idle > 0 ? highest : ended > 0 ? long.MaxValue : highest;
        if (merged <= Current)
        {
            return false;
        }

        Current = merged;
        return true;
    }

    private struct Input
    {
        public long Watermark;
        public long MovedAt;
        public string? Name;
        public int Mode; // a MergedInputMode: enums have no volatile access
    }
}
