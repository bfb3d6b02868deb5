namespace Freshet.Streams.Tests.Windows;

/// <summary>Days, weeks and months of a place, also where its clocks are set.</summary>
public sealed class CalendarTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-28T23:00:00Z", 23)] // clocks go forward on the 29th
    [InlineData("Europe/Berlin", "2026-10-24T23:30:00Z", "2026-10-24T22:00:00Z", 25)]
    [InlineData("Europe/Berlin", "2026-06-01T21:59:59Z", "2026-05-31T22:00:00Z", 24)]
    [InlineData("America/Santiago", "2026-09-06T05:00:00Z", "2026-09-06T04:00:00Z", 23)] // midnight itself is skipped
    [InlineData("Asia/Kolkata", "2026-06-01T18:30:00Z", "2026-06-01T18:30:00Z", 24)]
    [InlineData("Asia/Amman", "2012-03-29T21:30:00Z", "2012-03-28T22:00:00Z", 24)] // clocks go forward at its end, over midnight
    [InlineData("Asia/Amman", "2012-03-29T22:00:00Z", "2012-03-29T22:00:00Z", 23)]
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z", 24)] // the 30th is left out
    [InlineData("America/St_Johns", "2010-11-07T02:45:00Z", "2010-11-07T02:30:00Z", 25)] // back at 00:01: 23:01 comes again, on the new day
    public void Days_of_a_time_zone_have_the_hours_that_they_have(string zone, string time, string start, int hours)
    {
        var windows = new List<TimeWindow>();
        Calendar.Days(TimeZoneInfo.FindSystemTimeZoneById(zone)).For<int>().Assign(0, DateTimeOffset.Parse(time).ToUnixTimeMilliseconds(), windows);

        var window = Assert.Single(windows);
        Assert.Equal(DateTimeOffset.Parse(start), window.Start);
        Assert.Equal(TimeSpan.FromHours(hours), window.End - window.Start);
    }

    [Theory]
    [InlineData("Asia/Amman")]
    [InlineData("Asia/Damascus")]
    [InlineData("America/Asuncion")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Pacific/Apia")]
    [InlineData("Pacific/Fakaofo")]
    [InlineData("America/St_Johns")]
    [InlineData("America/Havana")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Asia/Beirut")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Europe/Berlin")]
    public void Days_of_a_time_zone_hold_every_moment_once(string zone)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var days = Calendar.Days(info);
        var (cached, windows) = (days.For<int>(), new List<TimeWindow>());
        var hour = 3_600_000L;
        var from = DateTimeOffset.Parse("2000-01-01T00:00:00Z").ToUnixTimeMilliseconds();
        var to = DateTimeOffset.Parse("2027-01-01T00:00:00Z").ToUnixTimeMilliseconds();
        var changes = 0;
        for (var day = from; day < to; day += 24 * hour)
        {
            if (Offset(day) == Offset(day + (24 * hour)))
            {
                continue;
            }

            changes++;
            var before = default(TimeWindow);
            for (var time = day - (30 * hour); time < day + (54 * hour); time += hour / 2)
            {
                var window = Of(cached, time);
                Assert.True(time >= window.StartMs && time < window.EndMs, $"{time} is not in {window}");
                if (window != before)
                {
                    before = window;
                    Assert.Equal(window, Of(days.For<int>(), time)); // whatever came before
                    Assert.Equal(window.StartMs, Of(cached, window.StartMs - 1).EndMs);
                    Assert.Equal(window.EndMs, Of(cached, window.EndMs).StartMs);
                }
            }
        }

        Assert.InRange(changes, 1, 200);

        TimeSpan Offset(long time) => info.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(time));

        TimeWindow Of(WindowAssigner<int> assigner, long time)
        {
            windows.Clear();
            assigner.Assign(0, time, windows);
            return Assert.Single(windows);
        }
    }

    [Fact]
    public void Months_and_weeks_of_a_time_zone()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var (months, weeks) = (new List<TimeWindow>(), new List<TimeWindow>());
        Calendar.Months(zone).For<int>().Assign(0, DateTimeOffset.Parse("2026-01-31T23:30:00Z").ToUnixTimeMilliseconds(), months);
        Calendar.Weeks(zone).For<int>().Assign(0, DateTimeOffset.Parse("2026-01-01T12:00:00Z").ToUnixTimeMilliseconds(), weeks);

        Assert.Equal((DateTimeOffset.Parse("2026-01-31T23:00:00Z"), DateTimeOffset.Parse("2026-02-28T23:00:00Z")), (months[0].Start, months[0].End));
        Assert.Equal((DateTimeOffset.Parse("2025-12-28T23:00:00Z"), DateTimeOffset.Parse("2026-01-04T23:00:00Z")), (weeks[0].Start, weeks[0].End));
    }
}
