namespace Freshet.Tests.Docs;

/// <summary>The snippets of docs/process-functions.md, compiled and run as they stand there.</summary>
internal static class ProcessFunctionsSnippet
{
    public static async Task RunAsync(IEnumerable<Reading> input, ICollection<Alarm> silent, ICollection<Reading> odd)
    {
        var env = StreamEnvironment.Create();
        var readings = env.FromCollection(input);

        // use begin
        var alarms = readings
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)), reading => reading.TimeMs)
            .KeyBy(reading => reading.Sensor)
            .Process(() => new Silence());

        var broken = alarms.SideOutput(Silence.Broken);
        // use end
        alarms.ToCollection(silent);
        broken.ToCollection(odd);
        await env.RunAsync("silence");
    }

    internal sealed record Reading(string Sensor, long TimeMs, double Celsius);

    internal sealed record Alarm(string Sensor, long LastSeenMs);

    // function begin
    /// <summary>Tells when a sensor has been silent for a minute.</summary>
    public sealed class Silence : KeyedProcessFunction<string, Reading, Alarm>
    {
        public static readonly OutputTag<Reading> Broken = new("broken");

        private readonly ValueState<long> _last;

        public Silence() => _last = Value<long>("last seen");

        public override void OnRecord(Reading reading, ProcessContext<string, Alarm> context)
        {
            if (double.IsNaN(reading.Celsius))
            {
                context.Emit(Broken, reading);
                return;
            }

            if (_last.Exists)
            {
                context.DeleteEventTimer(_last.Value + 60_000);
            }

            _last.Value = Math.Max(_last.Value, context.Timestamp);
            context.SetEventTimer(_last.Value + 60_000);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, Alarm> context)
        {
            context.Emit(new Alarm(context.Key, _last.Value));
            _last.Clear();
        }
    }
    // function end

    internal sealed record Click(string Page);

    // lifetime begin
    /// <summary>Passes the first click of a kind, and again when none was seen for an hour.</summary>
    public sealed class FirstClicks : KeyedProcessFunction<string, Click, Click>
    {
        private readonly MapState<string, bool> _seen;

        public FirstClicks() => _seen = Map<string, bool>("seen", TimeToLive.AfterReadOrWrite(TimeSpan.FromHours(1)));

        public override void OnRecord(Click click, ProcessContext<string, Click> context)
        {
            if (!_seen.TryGetValue(click.Page, out _))
            {
                _seen[click.Page] = true;
                context.Emit(click);
            }
        }
    }
    // lifetime end
}
