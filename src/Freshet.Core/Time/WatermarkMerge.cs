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
    private readonly List<Input> _inputs = [];

    private enum Mode : byte
    {
        Active,
        Idle,
        Ended,
        Removed,
    }

    /// <summary>The merged watermark in milliseconds; <see cref="long.MinValue"/> before every active input has one.</summary>
    public long Current { get; private set; } = long.MinValue;

    /// <summary>True when no input is active, and not all have ended.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Adds an active input without a watermark; returns its number.</summary>
    public int Add()
    {
        _inputs.Add(new Input { Watermark = long.MinValue });
        Merge();
        return _inputs.Count - 1;
    }

    /// <summary>An input's watermark reached this time; an older one is ignored. True when the merged watermark moved.</summary>
    public bool Set(int input, long watermark)
    {
        var entry = _inputs[input];
        if (watermark <= entry.Watermark)
        {
            return false;
        }

        _inputs[input] = entry with { Watermark = watermark };
        return Merge();
    }

    /// <summary>An input turned idle or active. True when the merged watermark moved.</summary>
    public bool SetActive(int input, bool active) => Change(input, active ? Mode.Active : Mode.Idle);

    /// <summary>An input ended. True when the merged watermark moved.</summary>
    public bool End(int input) => Change(input, Mode.Ended);

    /// <summary>Forgets an input (a split that was read to its end while others go on). True when the merged watermark moved.</summary>
    public bool Remove(int input) => Change(input, Mode.Removed);

    /// <summary>True when this input is active.</summary>
    public bool IsActive(int input) => _inputs[input].Mode == Mode.Active;

    /// <summary>An input's own watermark in milliseconds.</summary>
    public long Of(int input) => _inputs[input].Watermark;

    private bool Change(int input, Mode mode)
    {
        var entry = _inputs[input];
        if (entry.Mode == mode)
        {
            return false;
        }

        _inputs[input] = entry with { Mode = mode };
        return Merge();
    }

    private bool Merge()
    {
        long lowest = long.MaxValue, highest = long.MinValue;
        int active = 0, idle = 0, ended = 0;
        foreach (var input in _inputs)
        {
            switch (input.Mode)
            {
                case Mode.Active:
                    active++;
                    lowest = Math.Min(lowest, input.Watermark);
                    break;
                case Mode.Idle:
                    idle++;
                    highest = Math.Max(highest, input.Watermark);
                    break;
                case Mode.Ended:
                    ended++;
                    highest = Math.Max(highest, input.Watermark);
                    break;
                case Mode.Removed:
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

    private readonly record struct Input
    {
        public long Watermark { get; init; }

        public Mode Mode { get; init; }
    }
}
