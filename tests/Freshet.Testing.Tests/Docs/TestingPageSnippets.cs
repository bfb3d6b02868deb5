using System.Text;
using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Docs;

/// <summary>The code of docs/testing.md, compiled and run; <see cref="TestingPageTests"/> compares the two.</summary>
public sealed class TestingPageSnippets
{
    [Fact]
    public void Visit_is_over_when_its_user_was_quiet_for_half_an_hour()
    {
        using var test = FunctionTest.Of((Click click) => click.User, () => new Visits());
        var newcomers = test.Side(Visits.Newcomers);

        test.Push(new Click("ann", "/"), at: 0);
        test.Push(new Click("ann", "/cart"), at: 60_000);

        newcomers.ExpectNext("ann");
        test.Output.ExpectNoMore();
        test.State("ann").Expect("pages", 2);
        test.ExpectTimers(new TestTimer("ann", 31 * 60_000));

        test.Restart(parallelism: 2);
        test.Watermark(31 * 60_000);

        test.Output.ExpectNext(Record(new Visit("ann", 2), at: 31 * 60_000));
        test.State("ann").ExpectNone();
    }

    [Fact]
    public void Names_are_looked_up_and_what_takes_too_long_is_unknown()
    {
        var service = new TestCalls<string, string>();
        using var test = FunctionTest.Of<string, string>(ids => ids.MapAsync(
            async (id, token) => $"{id} is {await service.Call(id, token)}",
            new AsyncOptions { Timeout = TimeSpan.FromSeconds(30) },
            fallback: (id, failure) => $"{id} is unknown"));

        test.Push("a");
        test.Push("b");
        service.Answer("b", "Bob");
        test.Output.ExpectNoMore();         // in order: a comes first
        test.AdvanceTime(TimeSpan.FromSeconds(30));

        test.Output.ExpectNext("a is unknown", "b is Bob");
        Assert.Equal(["a"], service.Cancelled);
    }

    [Fact]
    public void Visits_are_counted()
    {
        var (clicks, visits) = (new TestSource<Click>(), new TestSink<Visit>());
        using var job = JobTest.Of(CountVisits)
            .Source("clicks", clicks).Sink("output", visits)
            .Parallelism(2)
            .Start();

        clicks.Add(new Click("ann", "/"), at: 0).Add(new Click("bob", "/"), at: 60_000);
        visits.Records.ExpectNoMore();
        clicks.Add(new Click("cyd", "/"), at: 40 * 60_000);

        visits.Records.ExpectNextInAnyOrder(new Visit("ann", 1), new Visit("bob", 1));
        visits.Committed.ExpectNoMore();
        job.Checkpoint();
        visits.Committed.ExpectInAnyOrder(new Visit("ann", 1), new Visit("bob", 1));
        job.Operator("visits").State("cyd").Expect("pages", 1);
        job.Finish();

        visits.Committed.ExpectInAnyOrder(new Visit("ann", 1), new Visit("bob", 1), new Visit("cyd", 1));
    }

    [Fact]
    public void Visit_goes_on_after_the_power_was_lost()
    {
        var (clicks, visits) = (new TestSource<Click>(), new TestSink<Visit>());
        using var job = JobTest.Of(CountVisits).Source("clicks", clicks).Sink("output", visits).Start();

        clicks.Add(new Click("ann", "/"), at: 0);
        job.Checkpoint();
        clicks.Add(new Click("ann", "/cart"), at: 60_000);
        job.Run();
        job.LosePower();
        job.Start(parallelism: 3);
        job.Finish();

        visits.Committed.Expect(new Visit("ann", 2));
    }

    [Fact]
    public void Visits_are_counted_once_wherever_the_job_crashes()
    {
        var (clicks, visits) = (new TestSource<Click>(partitions: 2), new TestSink<Visit>());
        clicks.AddAll(Enumerable.Range(0, 100).Select(i => new Click($"user {i % 7}", "/")), timeOf: _ => 0);

        JobTest.Of(CountVisits).Source("clicks", clicks).Sink("output", visits).Parallelism(2)
            .CheckCrashes(() => visits.Committed.ExpectInAnyOrder([.. Enumerable.Range(0, 7).Select(i => new Visit($"user {i}", i < 2 ? 15 : 14))]));
    }

    [Fact]
    public void Differences_are_between_neighbours() => OperatorTest
        .Of(() => new Differences())
        .Input(Record(3L), Record(10L), Watermark(5), Record(8L), End())
        .Expect(Record(7L), Watermark(5), Record(-2L), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void Words_are_counted_in_windows() => OperatorTest
        .Of<string, (string, long)>(words => words
            .KeyBy(word => word)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(10)))
            .Count((word, _, n) => (word, n)))
        .Input("""
            + a @1000
            + b @2000
            + a @9999
            watermark 9999
            + a @5000
            end
            """, word => word)
        .ExpectInAnyOrder("""
            + a 2 @9999
            + b 1 @9999
            """)
        .ExpectLate(1)
        .CheckAll();

    [Fact]
    public void Files_are_read_line_by_line() => SourceTest
        .Of(env => env.FromFiles("in", Format.Text, new FileSourceOptions { BlockBytes = 4 }))
        .Files(() => DiskWith(("in/a", "one\ntwo\nthree\n"), ("in/b", "four\n")))
        .ExpectInAnyOrder(Record("one"), Record("two"), Record("three"), Record("four"))
        .CheckAll();

    [Fact]
    public void Files_are_written_exactly_once() => SinkTest
        .Of(() => new SimulatedDisk(seed: 1), (DataStream<string> words, SimulatedDisk _) => words.ToFiles("out", Format.Text))
        .Visible(disk => LinesIn(disk, "out/"))
        .Input("a", "b", "c", "d")
        .CheckAll();

    /// <summary>The job as it runs in production.</summary>
    private static void CountVisits(StreamEnvironment env) => env
        .FromSocket("clicks.example.com", 9000, Format.JsonLines<Click>()).WithUid("clicks")
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)))
        .KeyBy(click => click.User)
        .Process(() => new Visits()).WithUid("visits")
        .ToFiles("/data/visits", Format.JsonLines<Visit>()).WithUid("output");

    private static SimulatedDisk DiskWith(params (string Path, string Text)[] files)
    {
        var disk = new SimulatedDisk(seed: 1);
        foreach (var (path, text) in files)
        {
            disk.CreateDirectory("in");
            using var file = disk.OpenWrite(path, Core.Files.FileOpen.CreateNew);
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        return disk;
    }

    private static IEnumerable<string> LinesIn(SimulatedDisk disk, string folder) => disk.Snapshot()
        .Where(file => file.Path.TrimStart('/').StartsWith(folder, StringComparison.Ordinal) && !file.Path.Contains("/.", StringComparison.Ordinal))
        .SelectMany(file => Encoding.UTF8.GetString(file.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>How much each number is above the one before it.</summary>
    private sealed class Differences : Operator<long, long>
    {
        private long? _last;

        public override void OnBatch(Batch<long> batch)
        {
            foreach (var number in batch.Items)
            {
                if (_last is { } last)
                {
                    Output.Emit(number - last);
                }

                _last = number;
            }

            batch.Release();
        }

        public override void Snapshot(SnapshotWriter snapshot) =>
            snapshot.AddEntries("last", _last is { } last ? [BitConverter.GetBytes(last)] : []);

        protected override void OnOpen()
        {
            base.OnOpen();
            foreach (var entry in Context.Restored?.AllEntries("last") ?? [])
            {
                _last = BitConverter.ToInt64(entry);
            }
        }
    }

    /// <summary>Counts the pages of a visit, which is over when its user has been quiet for thirty minutes.</summary>
    private sealed class Visits : KeyedProcessFunction<string, Click, Visit>
    {
        public static readonly OutputTag<string> Newcomers = new("newcomers");

        private readonly ValueState<int> _pages;
        private readonly ValueState<long> _until;

        public Visits()
        {
            _pages = Value<int>("pages");
            _until = Value<long>("until");
        }

        public override void OnRecord(Click click, ProcessContext<string, Visit> context)
        {
            if (_pages.Value++ == 0)
            {
                context.Emit(Newcomers, context.Key);
            }

            context.DeleteEventTimer(_until.Value);
            _until.Value = context.Timestamp + 30 * 60_000;
            context.SetEventTimer(_until.Value);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, Visit> context)
        {
            context.Emit(new Visit(context.Key, _pages.Value));
            _pages.Clear();
            _until.Clear();
        }
    }

    private sealed record Click(string User, string Page);

    private sealed record Visit(string User, int Pages);
}
