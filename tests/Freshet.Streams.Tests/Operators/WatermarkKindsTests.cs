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

    [Theory]
    [InlineData(FutureTimes.Drop, "+ 900 @900\n+ -910 @910\nwatermark 910\n+ -950 @950\nwatermark 950")]
    [InlineData(FutureTimes.Clamp, "+ 900 @900\n+ -5000 @1100\n+ -910 @910\nwatermark 1100\n+ -950 @950")]
    [InlineData(FutureTimes.Keep, "+ 900 @900\n+ -5000 @5000\n+ -910 @910\nwatermark 910\n+ -950 @950\nwatermark 950")]
    public void Punctuated_watermarks_do_not_follow_times_from_the_future(FutureTimes then, string expected)
    {
        var test = OperatorTest
            .Of<long, long>(numbers =>
            {
                var timed = numbers.WithPunctuatedWatermarks(n => Math.Abs(n), n => n < 0 ? -n : null, w => w.NotAhead(TimeSpan.FromMilliseconds(100), then), then == FutureTimes.Drop ? Future : null);
                if (then == FutureTimes.Drop)
                {
                    timed.SideOutput(Future);
                }

                return timed;
            })
            .StartingAt(1000)
            .Input(Record(900L), Record(-5000L), Record(-910L), Time(1001), Record(-950L), Time(1002))
            .Expect(expected);
        (then == FutureTimes.Drop ? test.ExpectSide(1, "+ -5000 @5000").ExpectBad(1) : test).CheckAll();
    }

    [Fact]
    public void A_watermark_from_the_future_on_a_record_of_now_is_held_at_the_limit() => OperatorTest
        .Of<long, long>(numbers => numbers.WithPunctuatedWatermarks(n => n, n => n * 10, w => w.NotAhead(TimeSpan.FromMilliseconds(100), FutureTimes.Fail)))
        .StartingAt(1000)
        .Input(Record(900L), Time(1000))
        .Expect("+ 900 @900\nwatermark 1100")
        .CheckAll();

    [Fact]
    public void A_generator_is_not_told_of_times_from_the_future() => OperatorTest
        .Of<long, long>(numbers => numbers.WithWatermarks(() => new TrustsEven(), n => n, also: w => w.NotAhead(TimeSpan.FromMilliseconds(20), FutureTimes.Keep)))
        .StartingAt(1000)
        .Input(Record(900L), Record(5000L), Time(1000), Record(902L), Time(1001))
        .Expect("""
            + 900 @900
            + 5000 @5000
            watermark 900
            + 902 @902
            watermark 902
            """)
        .CheckAll();

    /// <summary>The fast source is read no further than the drift and a read ahead, whoever tells its time.</summary>
    [Theory]
    [InlineData("punctuated")]
    [InlineData("generator")]
    [InlineData("alone")]
    public void Sources_whose_time_is_told_otherwise_go_on_together(string kind)
    {
        var (fast, slow, sink) = (new TestSource<long>(), new TestSource<long>(), new TestSink<long>());
        fast.AddAll(Enumerable.Range(1, 200).Select(static n => n * 10L));
        slow.Add(10);
        using var job = JobTest.Of(env => With(env.FromTest(fast)).Union(With(env.FromTest(slow))).ToTest(sink)).Parallelism(1).RecordsPerRead(1).Start();
        job.Run();
        if (kind == "alone")
        {
            Assert.Equal(201, sink.Records.Count);
            return;
        }

        Assert.InRange(sink.Records.Max(), 500, 600);
        job.Restart();
        slow.Add(900);
        job.Run();
        Assert.InRange(sink.Records.Max(), 1400, 1500);
        slow.End();
        fast.End();
        job.Finish();
        Assert.Equal(202, sink.Records.Count);

        DataStream<long> With(DataStream<long> numbers) => kind switch
        {
            "punctuated" => numbers.WithPunctuatedWatermarks(n => n, n => n, Together),
            "generator" => numbers.WithWatermarks(() => new TrustsEven(), n => n, also: Together),
            _ => numbers.WithPunctuatedWatermarks(n => n, n => n),
        };

        static Watermarks Together(Watermarks w) => w.Aligned("both", TimeSpan.FromMilliseconds(500));
    }

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
        Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromSequence(0, 1).WithPunctuatedWatermarks(n => n, n => n, null, Future));
        Assert.Contains("add to those", Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromSequence(0, 1)
            .WithPunctuatedWatermarks(n => n, n => n, _ => Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(1)))).Message, StringComparison.Ordinal);
    }
}
