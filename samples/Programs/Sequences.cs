using Freshet;

namespace Programs;

/// <summary>An alert when three log-ins fail within a minute and one succeeds after them, in the order of their times.</summary>
internal static class Sequences
{
    public static DataStream<string> Break(StreamEnvironment env) => env
        .FromCollection([
            new LogIn("ann", false, 0), new LogIn("ann", false, 20_000), new LogIn("bob", false, 21_000), new LogIn("ann", false, 40_000), new LogIn("ann", true, 45_000),
            new LogIn("bob", false, 50_000), new LogIn("bob", false, 90_000), new LogIn("bob", true, 91_000)])
        .WithParallelism(1)
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)), login => login.TimeMs).WithParallelism(1)
        .KeyBy(login => login.User)
        .Process(() => new BreakIn());

    private sealed record LogIn(string User, bool IsGood, long TimeMs);

    /// <summary>Takes log-ins in the order of their times: each waits until the watermark has reached it.</summary>
    private sealed class BreakIn : KeyedProcessFunction<string, LogIn, string>
    {
        private readonly MapState<long, LogIn> _waiting;
        private readonly ListState<long> _failed;

        public BreakIn() => (_waiting, _failed) = (Map<long, LogIn>("waiting"), List<long>("failed"));

        public override void OnRecord(LogIn login, ProcessContext<string, string> context)
        {
            _waiting[login.TimeMs] = login;
            context.SetEventTimer(login.TimeMs);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, string> context)
        {
            var login = _waiting[time];
            _waiting.Remove(time);
            if (!login.IsGood)
            {
                _failed.Replace(_failed.ToArray().Where(at => at > time - 60_000).Append(time));
                return;
            }

            if (_failed.ToArray().Count(at => at > time - 60_000) >= 3)
            {
                context.Emit($"{context.Key} got in at {time} ms after three failures within a minute");
            }

            _failed.Clear();
        }
    }
}
