using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

/// <summary>Ingestion time, punctuated watermarks, and times from the future. The wall clock shows 1000.</summary>
public sealed class WatermarkKindsTests
{
    private static readonly OutputTag<long> Future = new("future");

    [Fact]
    public void Ingestion_time_is_the_clock_and_goes_on_with_it() => OperatorTest
        .Of<long, long>(numbers => numbers.WithWatermarks(Watermarks.IngestionTime()))
        .StartingAt(1000)
        .Input(Record(1L), Time(1500), Record(2L), End())
        .Expect("+ 1 @1000\n+ 2 @1500")
        .CheckAll();

    [Fact]
    public void Punctuated_watermarks_come_from_records() => OperatorTest
        .Of<long, long>(numbers => numbers.WithPunctuatedWatermarks(n => Math.Abs(n), n => n < 0 ? -n : null))
        .Input(Record(5L), Record(9L), Record(-7L), Record(8L), Record(-20L), End())
        .Expect("+ 5 @5\n+ 9 @9\n+ -7 @7\n+ 8 @8\n+ -20 @20")
        .CheckAll();

    /// <summary>Even records are trusted; where nothing comes time goes on with the clock, 100 ms behind.</summary>
    [Fact]
    public void A_generator_of_the_users_tells_time_for_each_split() => OperatorTest
        .Of<long, long>(numbers => numbers.WithWatermarks(() => new TrustsEven(), n => n, lookEvery: TimeSpan.FromMilliseconds(50)))
        .StartingAt(1000)
        .Input(Record(5L), Record(900L), Time(1010), Record(901L), Time(1020), Record(902L), Time(1030), Time(1100), End())
        .Expect("""
            + 5 @5
            + 900 @900
            watermark 900
            + 901 @901
            + 902 @902
            watermark 902
            watermark 1000
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void A_generator_that_tells_no_time_is_refused()
    {
        OperatorTest
            .Of<long, long>(numbers => numbers.WithWatermarks(() => new Wild(), n => n))
            .Input(Record(5L), End())
            .CheckFails(ErrorDomain.User, "got the watermark 9223372036854775807 from its generator");
        var same = new TrustsEven();
        Assert.Contains("must make a new generator at each call", Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromSequence(0, 1).WithWatermarks(() => same, n => n)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be asked every", Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromSequence(0, 1).WithWatermarks(() => new TrustsEven(), n => n, TimeSpan.Zero)).Message, StringComparison.Ordinal);
    }

    private sealed class TrustsEven : WatermarkGenerator<long>
    {
        private long _told = long.MinValue;

        public override void OnRecord(long record, long timestampMs)
        {
            if (record % 2 == 0)
            {
                _told = timestampMs;
            }
        }

        public override long Watermark(long nowMs) => Math.Max(_told, nowMs >= 1050 ? nowMs - 100 : long.MinValue);

        public override void OnRestored(long watermarkMs) => _told = watermarkMs;
    }

    private sealed class Wild : WatermarkGenerator<long>
    {
        public override void OnRecord(long record, long timestampMs)
        {
        }

        public override long Watermark(long nowMs) => long.MaxValue;
    }

    [Fact]
    public void A_time_from_the_future_is_dropped_and_set_aside_and_moves_no_time() => OperatorTest
        .Of<long, long>(numbers =>
        {
            var timed = numbers.WithWatermarks(Watermarks.Monotonic().NotAhead(TimeSpan.FromMilliseconds(100), FutureTimes.Drop), n => n, Future);
            timed.SideOutput(Future);
            return timed;
        })
        .StartingAt(1000)
        .Input(Record(900L), Record(5000L), Record(901L), Time(1000), Record(1100L), Record(1101L), Time(1001))
        .Expect("""
            + 900 @900
            + 901 @901
            watermark 900
            + 1100 @1100
            watermark 1099
            """)
        .ExpectSide(1, "+ 5000 @5000\n+ 1101 @1101")
        .ExpectBad(2)
        .CheckAll();

    [Theory]
    [InlineData(FutureTimes.Clamp, "+ 900 @900\n+ 5000 @1100\n+ 901 @901\nwatermark 1099")]
    [InlineData(FutureTimes.Keep, "+ 900 @900\n+ 5000 @5000\n+ 901 @901\nwatermark 900")]
    public void A_time_from_the_future_is_clamped_or_kept(FutureTimes then, string expected) => OperatorTest
        .Of<long, long>(numbers => numbers.WithWatermarks(Watermarks.Monotonic().NotAhead(TimeSpan.FromMilliseconds(100), then), n => n))
        .StartingAt(1000)
        .Input(Record(900L), Record(5000L), Record(901L), Time(1000))
        .Expect(expected)
        .CheckAll();

    [Fact]
    public void A_time_from_the_future_fails_the_job_where_wanted() => OperatorTest
        .Of<long, long>(numbers => numbers.WithWatermarks(Watermarks.Monotonic().NotAhead(TimeSpan.FromMilliseconds(100), FutureTimes.Fail), n => n))
        .StartingAt(1000)
        .Input(Record(900L), Record(5000L))
        .CheckFails(ErrorDomain.User, "event time 5000 on record 1", "ahead of the wall clock");

    [Fact]
    public void What_cannot_work_is_refused()
    {
        Assert.Throws<FreshetException>(() => Watermarks.Monotonic().NotAhead(TimeSpan.FromSeconds(-1), FutureTimes.Drop));
        Assert.Throws<FreshetException>(() => Watermarks.IngestionTime().NotAhead(TimeSpan.Zero, FutureTimes.Drop));
        Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromSequence(0, 1).WithWatermarks(Watermarks.Monotonic(), n => n, Future));
    }
}
