using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class MapAsyncTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 100)]
    [InlineData(false, 2)]
    public void MapAsync_gives_each_record_with_its_time_and_lets_watermarks_through(bool ordered, int capacity) => OperatorTest
        .Of<long, string>(numbers => numbers.MapAsync((n, _) => Task.FromResult($"<{n}>"), new AsyncOptions { Ordered = ordered, Capacity = capacity }))
        .Input(Record(1L, at: 1), Record(2L, at: 2), Watermark(2), Record(3L), Record(4L), Watermark(9), End())
        .Expect("""
            + <1> @1
            + <2> @2
            watermark 2
            + <3>
            + <4>
            watermark 9
            watermark end
            """)
        .CheckAll();

    /// <summary>Each request is refused at first and made again after five milliseconds: in every snapshot between there are some in flight.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 100)]
    [InlineData(false, 2)]
    [InlineData(false, 100)]
    public void Requests_in_flight_go_over_snapshot_and_restore(bool ordered, int capacity)
    {
        var calls = new Dictionary<long, int>();
        OperatorTest
            .Of<long, string>(numbers => numbers.MapAsync(
                (n, _) => (calls[n] = calls.GetValueOrDefault(n) + 1) % 2 == 1 ? Task.FromException<string>(new IOException("Not now.")) : Task.FromResult($"<{n}>"),
                new AsyncOptions { Ordered = ordered, Capacity = capacity, Retry = new AsyncRetry { Delay = TimeSpan.FromMilliseconds(5), IsExponential = false, HasJitter = false } }))
            .Input(Record(1L, at: 1), Record(2L, at: 2), Time(10), Watermark(2), Record(3L, at: 3), Time(20), Record(4L, at: 4), Time(30), Watermark(9), Time(40), End())
            .Expect("""
                + <1> @1
                + <2> @2
                watermark 2
                + <3> @3
                + <4> @4
                watermark 9
                watermark end
                """)
            .CheckAll();
    }

    [Fact]
    public void FlatMapAsync_and_FilterAsync_give_any_number()
    {
        OperatorTest
            .Of<int, int>(numbers => numbers.FlatMapAsync((n, _) => Task.FromResult(Enumerable.Range(0, n))))
            .Input(Record(2, at: 1), Record(0, at: 2), Record(1, at: 3))
            .Expect(Record(0, at: 1), Record(1, at: 1), Record(0, at: 3))
            .CheckAll();
        OperatorTest
            .Of<int, int>(numbers => numbers.FilterAsync((n, _) => Task.FromResult(n % 2 == 0)))
            .Input(Record(1), Record(2), Record(4))
            .Expect(Record(2), Record(4))
            .CheckAll();
    }

    [Fact]
    public void A_failure_fails_the_job_is_skipped_or_has_a_fallback()
    {
        OperatorTest
            .Of<int, int>(numbers => numbers.MapAsync((n, _) => n == 2 ? throw new InvalidOperationException("no two") : Task.FromResult(n)))
            .Input(Record(1), Record(2))
            .CheckFails(ErrorDomain.User, "asynchronous function of operator 'map-async'", "record 1", "(2)", "no two");
        OperatorTest
            .Of<int, int>(numbers => numbers.MapAsync((n, _) => n == 2 ? Task.FromException<int>(new InvalidOperationException()) : Task.FromResult(n), new AsyncOptions { OnFailure = AsyncFailure.Skip }))
            .Input(Record(1), Record(2), Record(3))
            .Expect(Record(1), Record(3))
            .ExpectBad(1)
            .CheckAll();
        OperatorTest
            .Of<int, int>(numbers => numbers.MapAsync((n, _) => n == 2 ? Task.FromException<int>(new InvalidOperationException()) : Task.FromResult(n), fallback: (n, _) => -n))
            .Input(Record(1), Record(2), Record(3))
            .Expect(Record(1), Record(-2), Record(3))
            .CheckAll();
    }

    [Fact]
    public void Options_that_cannot_work_are_refused()
    {
        var stream = StreamEnvironment.Create().FromSequence(0, 1);

        Refused("Capacity is 0", () => stream.MapAsync((n, _) => Task.FromResult(n), new AsyncOptions { Capacity = 0 }));
        Refused("Timeout is 00:00:00", () => stream.MapAsync((n, _) => Task.FromResult(n), new AsyncOptions { Timeout = TimeSpan.Zero }));
        Refused("Retry.Attempts is 0", () => stream.MapAsync((n, _) => Task.FromResult(n), new AsyncOptions { Retry = new AsyncRetry { Attempts = 0 } }));
        Refused("Retry delays", () => stream.MapAsync((n, _) => Task.FromResult(n), new AsyncOptions { Retry = new AsyncRetry { Delay = TimeSpan.FromDays(2) } }));
    }

    private static void Refused(string message, Action build) => Assert.Contains(message, Assert.Throws<FreshetException>(build).Message, StringComparison.Ordinal);
}
