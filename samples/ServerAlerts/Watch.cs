using Freshet;

namespace ServerAlerts;

/// <summary>
/// Watches each server: keeps two minutes of its readings, and judges them by the rules every five seconds of event time, when no earlier reading can come
/// any more. So the order of readings does not matter, a double changes nothing, and silence is noticed, too.
/// </summary>
internal sealed class Watch : KeyedBroadcastFunction<string, Reading, Rule, Alert>
{
    public static readonly OutputTag<Reading> TooLate = new("too late");

    /// <summary>The id under which silence is told of.</summary>
    public const string Silence = "silent";

    private const int Slots = Rule.WindowSecondsMax * 1000 / Fleet.EveryMs;
    private const int Metrics = 3;
    private const long SilentMs = 30_000;
    private const long ForgetMs = 600_000;

    private readonly IReadOnlyDictionary<string, Rule> _initial;
    private readonly long _escalateMs;
    private readonly BroadcastState<string, Rule> _changed;
    private readonly ValueState<float[]> _values;
    private readonly ValueState<string> _group;
    private readonly ValueState<Times> _times;
    private readonly ListState<Sample> _waiting;
    private readonly MapState<string, Trouble> _troubles;
    private Rule[]? _rules;
    private Counter? _doubled;
    private Counter? _late;

    public Watch(IReadOnlyDictionary<string, Rule> initial, TimeSpan escalate)
    {
        (_initial, _escalateMs) = (initial, (long)escalate.TotalMilliseconds);
        _changed = Broadcast<string, Rule>("rules");
        _waiting = List<Sample>("waiting");
        (_values, _group, _times, _troubles) = (Value<float[]>("values"), Value<string>("group"), Value<Times>("times"), Map<string, Trouble>("troubles"));
    }

    // Those that were there at the start, and what was broadcast over them.
    private Rule[] Rules => _rules ??= [.. _initial.Values.Where(r => !_changed.Contains(r.Id)).Concat(_changed.Select(static c => c.Value)).Where(static r => !r.Off)];

    protected override void OnOpen(FunctionContext context) => (_doubled, _late) = (context.Counter("doubled"), context.Counter("too late"));

    public override void OnRecord(Reading reading, ProcessContext<string, Alert> context)
    {
        var times = _times.Value;
        var slot = reading.Time / Fleet.EveryMs;
        if (reading.Time <= context.Watermark || slot <= times.Judged)
        {
            _late!.Add(1);
            context.Emit(TooLate, reading);
            return;
        }

        if (!_group.Exists)
        {
            _group.Value = reading.Group;
            var empty = new float[Slots * Metrics];
            Array.Fill(empty, float.NaN);
            _values.Value = empty;
        }

        if (times.Judged == 0)
        {
            context.SetEventTimer(End(slot));
        }

        _waiting.Add(new Sample(reading.Time, reading.Cpu, reading.Memory, reading.Load));
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<string, Alert> context)
    {
        var slot = time / Fleet.EveryMs;
        var values = _values.Value!;
        var last = Take(slot, values, _times.Value.Last);
        var group = _group.Value!;
        foreach (var rule in Rules)
        {
            if (rule.Group is null || rule.Group == group)
            {
                Judge(rule, Value(values, slot, rule), time, group, context);
            }
        }

        Drop(time, group, context);
        Judge(null, time - last, time, group, context);
        values.AsSpan((int)((slot + 1) % Slots) * Metrics, Metrics).Fill(float.NaN); // the oldest makes room
        _values.Value = values;
        _times.Value = new Times(last, slot);
        if (_waiting.Count > 0 || (time - last < ForgetMs && context.Watermark < long.MaxValue))
        {
            context.SetEventTimer(time + Fleet.EveryMs);
            return;
        }

        _values.Clear();
        _group.Clear();
        _times.Clear();
        _troubles.Clear();
    }

    public override void OnBroadcast(Rule rule, BroadcastContext<string, Alert> context)
    {
        _changed[rule.Id] = rule;
        _rules = null;
    }

    /// <summary>What has come for the slot goes to the values; gives when the newest was.</summary>
    private long Take(long slot, float[] values, long last)
    {
        List<Sample>? later = null;
        foreach (var sample in _waiting)
        {
            if (sample.Time / Fleet.EveryMs > slot)
            {
                (later ??= []).Add(sample);
                continue;
            }

            var at = (int)(slot % Slots) * Metrics;
            if (!float.IsNaN(values[at]))
            {
                _doubled!.Add(1);
                continue;
            }

            (values[at], values[at + 1], values[at + 2], last) = (sample.Cpu, sample.Memory, sample.Load, Math.Max(last, sample.Time));
        }

        if (later is null)
        {
            _waiting.Clear();
        }
        else
        {
            _waiting.Replace(later);
        }

        return last;
    }

    private static long End(long slot) => (slot * Fleet.EveryMs) + Fleet.EveryMs - 1;

    /// <summary>The rule's aggregate over its window; null when nothing was read in it.</summary>
    private static double? Value(float[] values, long slot, Rule rule)
    {
        var (sum, max, min, count) = (0.0, double.MinValue, double.MaxValue, 0);
        for (var back = 0; back < Math.Max(1, rule.WindowSeconds * 1000 / Fleet.EveryMs); back++)
        {
            var value = slot < back ? float.NaN : values[((int)((slot - back) % Slots) * Metrics) + (int)rule.Metric];
            if (!float.IsNaN(value))
            {
                (sum, max, min, count) = (sum + value, Math.Max(max, value), Math.Min(min, value), count + 1);
            }
        }

        return count == 0 ? null : rule.Aggregate switch { Aggregate.Avg => sum / count, Aggregate.Max => max, _ => min };
    }

    /// <summary>One step of an alert: a value above the limit for long enough raises it, one below the lower limit for as long resolves it. No rule stands for silence.</summary>
    private void Judge(Rule? rule, double? value, long time, string group, ProcessContext<string, Alert> context)
    {
        var id = rule?.Id ?? Silence;
        var (above, below, forMs) = rule is null ? (SilentMs, SilentMs, 0) : (rule.Above, rule.Clear, rule.ForSeconds * 1000L);
        var known = _troubles.TryGetValue(id, out var trouble);
        if (value is null || (!known && value <= above))
        {
            return;
        }

        var turns = trouble.RaisedAt > 0 ? value <= below : value > above;
        trouble = trouble with { TurnsSince = !turns ? 0 : trouble.TurnsSince > 0 ? trouble.TurnsSince : time };
        var severity = (Severity)Math.Min((int)Severity.Critical, (int)(rule?.Severity ?? Severity.Warning) + (trouble.IsEscalated ? 1 : 0));
        if (turns && time - trouble.TurnsSince >= forMs)
        {
            if (trouble.RaisedAt > 0)
            {
                context.Emit(new Alert(context.Key, group, id, AlertState.Resolved, severity, Math.Round(value.Value, 2), trouble.RaisedAt, time));
                _troubles.Remove(id);
                return;
            }

            trouble = new Trouble(0, time, false);
            context.Emit(new Alert(context.Key, group, id, AlertState.Raised, severity, Math.Round(value.Value, 2), time, time));
        }

        if (trouble is { RaisedAt: > 0, IsEscalated: false } && time - trouble.RaisedAt >= _escalateMs && severity < Severity.Critical)
        {
            trouble = trouble with { IsEscalated = true };
            context.Emit(new Alert(context.Key, group, id, AlertState.Escalated, severity + 1, Math.Round(value.Value, 2), trouble.RaisedAt, time));
        }

        if (trouble is { RaisedAt: 0, TurnsSince: 0 })
        {
            _troubles.Remove(id);
        }
        else
        {
            _troubles[id] = trouble;
        }
    }

    /// <summary>Alerts of rules that were taken away are over.</summary>
    private void Drop(long time, string group, ProcessContext<string, Alert> context)
    {
        if (_troubles.Count == 0)
        {
            return;
        }

        foreach (var (id, trouble) in _troubles)
        {
            if (id != Silence && !Array.Exists(Rules, r => r.Id == id && (r.Group is null || r.Group == group)))
            {
                if (trouble.RaisedAt > 0)
                {
                    context.Emit(new Alert(context.Key, group, id, AlertState.Resolved, Severity.Info, 0, trouble.RaisedAt, time));
                }

                _troubles.Remove(id);
            }
        }
    }

    /// <summary>When the newest reading was, and up to which slot the server is judged (0: not yet).</summary>
    private readonly record struct Times(long Last, long Judged);

    /// <summary>A reading that is not judged yet: event time comes some seconds behind.</summary>
    private readonly record struct Sample(long Time, float Cpu, float Memory, float Load);

    /// <summary>An alert that is under way: since when it is turning into its other state (0: it is not), since when it is raised (0: not yet).</summary>
    private readonly record struct Trouble(long TurnsSince, long RaisedAt, bool IsEscalated);
}
