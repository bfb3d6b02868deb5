using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Days, weeks and months of a place in whole jobs, over a change of clocks and a crash.</summary>
public sealed class CalendarJobTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["days"] = "2026-03-29 2, 2026-03-30 1, 2026-04-01 1",
        ["weeks"] = "2026-03-23 2, 2026-03-30 2",
        ["weeks from Sunday"] = "2026-03-29 4",
        ["months"] = "2026-03-01 3, 2026-04-01 1",
    };

    [Fact]
    public void Event_time_is_cut_where_people_there_cut_it_and_a_crash_changes_nothing()
    {
        var (times, rows) = (new TestSource<string>(partitions: 2), new TestSink<string>());
        string[] records = ["2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", "2026-03-31T22:00:00Z"];
        times.AddAll(records, Ms).End();

        JobTest.Of(env =>
            {
                var stream = env.FromTest(times);
                var counted = Expected.Keys.Select(kind => Counted(stream, Windows(kind, ofProcessingTime: false)).Map(row => $"{kind} {row}")).ToArray();
                counted[0].Union(counted[1..]).ToTest(rows);
            })
            .Parallelism(2)
            .CheckCrashes(() => rows.Committed.ExpectInAnyOrder([.. Expected.SelectMany(kind => kind.Value.Split(", ").Select(row => $"{kind.Key} {row}"))]));
    }

    [Theory]
    [InlineData("days")]
    [InlineData("weeks")]
    [InlineData("weeks from Sunday")]
    [InlineData("months")]
    public void The_clock_is_cut_in_the_same_places(string kind)
    {
        using var test = FunctionTest.Of<string, string>(s => Counted(s, Windows(kind, ofProcessingTime: true))).StartingAt(Ms("2026-03-28T23:00:00Z"));
        test.Push("x");
        test.AdvanceTimeTo(Ms("2026-03-29T21:59:59Z"));
        test.Push("x");
        test.Restart(parallelism: 2);
        test.AdvanceTimeTo(Ms("2026-03-29T22:00:00Z"));
        test.Push("x");
        test.AdvanceTimeTo(Ms("2026-03-31T22:00:00Z"));
        test.Push("x");
        test.AdvanceTimeTo(Ms("2026-05-01T00:00:00Z"));

        test.Output.Expect(Expected[kind].Split(", "));
    }

    private static DataStream<string> Counted(DataStream<string> stream, WindowAssigner windows) =>
        stream.KeyBy(static _ => 0).Window(windows).Count((_, w, n) => $"{TimeZoneInfo.ConvertTime(w.Start, Berlin):yyyy-MM-dd} {n}");

    private static WindowAssigner Windows(string kind, bool ofProcessingTime) => kind switch
    {
        "days" => Calendar.Days(Berlin, ofProcessingTime),
        "weeks" => Calendar.Weeks(Berlin, ofProcessingTime: ofProcessingTime),
        "months" => Calendar.Months(Berlin, ofProcessingTime),
        _ => Calendar.Weeks(Berlin, DayOfWeek.Sunday, ofProcessingTime),
    };

    private static long Ms(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
