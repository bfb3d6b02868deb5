using Freshet;

namespace Programs;

/// <summary>The first event of each id within an hour: an id's state goes by a timer when the hour is over.</summary>
internal static class Duplicates
{
    public static DataStream<string> Drop(StreamEnvironment env) => env
        .FromCollection([new Payment("p1", 10, 0), new Payment("p2", 20, 1000), new Payment("p1", 10, 2000), new Payment("p1", 10, 3_700_000), new Payment("p2", 20, 5000)])
        .WithParallelism(1)
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMinutes(1)), payment => payment.TimeMs).WithParallelism(1)
        .KeyBy(payment => payment.Id)
        .Process(() => new FirstInHour());

    private sealed record Payment(string Id, int Amount, long TimeMs);

    private sealed class FirstInHour : KeyedProcessFunction<string, Payment, string>
    {
        private const long HourMs = 3_600_000;

        private readonly ValueState<long> _seen;

        public FirstInHour() => _seen = Value<long>("seen");

        public override void OnRecord(Payment payment, ProcessContext<string, string> context)
        {
            if (_seen.Exists && payment.TimeMs < _seen.Value + HourMs)
            {
                return;
            }

            _seen.Value = payment.TimeMs;
            context.SetEventTimer(payment.TimeMs + HourMs);
            context.Emit($"{payment.Id}: {payment.Amount} at {payment.TimeMs} ms");
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, string> context)
        {
            if (_seen.Exists && _seen.Value + HourMs <= time)
            {
                _seen.Clear();
            }
        }
    }
}
