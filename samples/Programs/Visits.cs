using Freshet;

namespace Programs;

/// <summary>Visits: what a visitor does until nothing has come for half an hour.</summary>
internal static class Visits
{
    public static DataStream<string> Of(StreamEnvironment env) => env
        .FromCollection([
            new Click("ann", "/", All.At("10:00:00")), new Click("bob", "/", All.At("10:05:00")), new Click("ann", "/shoes", All.At("10:10:00")),
            new Click("ann", "/cart", All.At("10:39:59")), new Click("bob", "/hats", All.At("10:35:00")), new Click("ann", "/", All.At("12:00:00"))])
        .WithParallelism(1)
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMinutes(10)), click => click.TimeMs).WithParallelism(1)
        .KeyBy(click => click.User)
        .Window(Session.EventTime(TimeSpan.FromMinutes(30)))
        .Apply((user, window, clicks) => new[] { $"{user} from {window.Start:HH:mm}: {string.Join(" ", clicks.OrderBy(click => click.TimeMs).Select(click => click.Page))}" });

    private sealed record Click(string User, string Page, long TimeMs);
}
