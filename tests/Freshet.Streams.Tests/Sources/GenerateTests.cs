using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sources;

public sealed class GenerateTests
{
    [Theory]
    [InlineData(10, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_000, 3)]
    [InlineData(3, 2)]
    [InlineData(0.5, 1)]
    [InlineData(7_777.7, 2)]
    public void Record_n_comes_at_start_plus_n_over_rate_and_never_earlier(double rate, int parallelism)
    {
        const int Count = 300;
        var run = Run(new GeneratorOptions { Count = Count, RatePerSecond = rate }, parallelism, new HarnessClock(5_000));
        var came = new long[Count];
        var seen = new HashSet<long>();
        var turns = 0;
        while (!run.IsFinished)
        {
            Assert.True(++turns < 50_000, "it wakes up too often");
            for (var subtask = 0; subtask < parallelism; subtask++)
            {
                while (run.Read(subtask) == ReadResult.More)
                {
                }
            }

            foreach (var n in run.All.Where(seen.Add))
            {
                came[n] = run.Clock.Now;
            }

            if (!run.IsFinished)
            {
                Next(run);
            }
        }

        for (var n = 0; n < Count; n++)
        {
            var due = 5_000 + (n * 1000 / rate);
            Assert.True(came[n] >= due - 1e-6 && came[n] < due + 1 + 1e-6, $"record {n} came at {came[n]}, due at {due}");
        }
    }

    [Fact]
    public void A_stalled_job_gets_all_that_is_due_at_once()
    {
        var run = Run(new GeneratorOptions { RatePerSecond = 1_000 }, 1, new HarnessClock());
        Assert.Equal(ReadResult.Waiting, run.Read(0));
        Assert.Equal([0L], run.All);
        run.Clock.MoveTo(5_000);
        while (run.Read(0) == ReadResult.More)
        {
        }

        Assert.Equal(5_001, run.All.Count());
    }

    [Fact]
    public void Waiting_asks_for_the_moment_of_the_next_record_and_no_earlier()
    {
        var run = Run(new GeneratorOptions { RatePerSecond = 4 }, 1, new HarnessClock(100));
        run.Read(0);
        Assert.Equal(350, run.Context(0).NextWake);
        run.Clock.MoveTo(349);
        Assert.Equal(ReadResult.Waiting, run.Read(0));
        Assert.Single(run.All);
        run.Clock.MoveTo(350);
        run.Context(0).TakeWake();
        Assert.Equal(ReadResult.Waiting, run.Read(0));
        Assert.Equal([0, 1L], run.All);
        Assert.Equal(600, run.Context(0).NextWake);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Restore_goes_on_at_the_rate_without_making_up_for_the_time_away(int parallelism)
    {
        var options = new GeneratorOptions { Count = 10_000, RatePerSecond = 1_000 };
        var run = Run(options, 2, new HarnessClock());
        run.Clock.MoveTo(2_000);
        for (var subtask = 0; subtask < 2; subtask++)
        {
            while (run.Read(subtask) == ReadResult.More)
            {
            }
        }

        Assert.Equal(2_001, run.All.Count());
        var again = new ReaderRun<long>(Create(options), parallelism, new HarnessClock(1_000_000), run.Snapshot());
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            Assert.NotEqual(ReadResult.More, again.Read(subtask));
        }

        Assert.Equal([2_001L], again.All);
        again.ReadToEnd();
        Assert.Equal(1_000_000 + 7_998, again.Clock.Now);
        Assert.Equal(10_000, run.All.Concat(again.All).Distinct().Count());
    }

    [Fact]
    public void A_throwing_function_is_named_with_the_record()
    {
        var create = ReaderRun<long>.Of(static environment => environment.Generate(static n => 100 / (5 - n), new GeneratorOptions { Count = 10 }));
        var e = Assert.Throws<FreshetException>(() => new ReaderRun<long>(create).Read(0));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("generator function of operator 'source' (subtask 1 of 1) threw DivideByZeroException on record 5", e.Message);
    }

    public static TheoryData<GeneratorOptions, string> WrongOptions => new()
    {
        { new GeneratorOptions { Count = -1 }, "Count is -1" },
        { new GeneratorOptions { Count = long.MaxValue }, "Count is 9223372036854775807" },
        { new GeneratorOptions { RatePerSecond = 0 }, "RatePerSecond is 0" },
        { new GeneratorOptions { RatePerSecond = -1 }, "RatePerSecond is -1" },
        { new GeneratorOptions { RatePerSecond = double.NaN }, "RatePerSecond is NaN" },
        { new GeneratorOptions { RatePerSecond = double.PositiveInfinity }, "RatePerSecond is" },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Generate_refuses_options_that_cannot_work(GeneratorOptions options, string reason) =>
        Assert.Contains(reason, Assert.Throws<FreshetException>(() => Create(options)).Message);

    private static Func<SourceReader<long>> Create(GeneratorOptions options) =>
        ReaderRun<long>.Of(environment => environment.Generate(static n => n, options));

    private static ReaderRun<long> Run(GeneratorOptions options, int parallelism, HarnessClock clock) => new(Create(options), parallelism, clock);

    private static void Next(ReaderRun<long> run)
    {
        var contexts = Enumerable.Range(0, run.Parallelism).Select(run.Context).ToList();
        var next = contexts.Min(static context => context.NextWake ?? long.MaxValue);
        Assert.True(next > run.Clock.Now, "a wake-up is asked for a time that has come");
        run.Clock.MoveTo(next);
        contexts.ForEach(static context => context.TakeWake());
    }
}
