using System.Text;
using Freshet.Core;
using Freshet.Testing.Tests.Functions;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Jobs;

public sealed class JobTestTests
{
    private readonly TestSource<Sale> _sales = new(partitions: 2);
    private readonly TestSink<Total> _totals = new("totals");

    /// <summary>Sums an account's sales by the minute.</summary>
    private static DataStream<Total> ByMinute(DataStream<Sale> sales) => sales
        .KeyBy(static s => s.Account)
        .Window(Tumbling.EventTime(TimeSpan.FromMinutes(1)))
        .Aggregate(
            Aggregates.Aggregate<Sale, long, long>(static () => 0, static (sum, sale) => sum + sale.Cents, static (a, b) => a + b, static sum => sum),
            static (account, _, sum) => new Total(account, sum));

    /// <summary>A job as it runs outside of tests.</summary>
    private static void WholeJob(StreamEnvironment env) => ByMinute(env
            .FromSocket("no.such.host", 1, Format.JsonLines<Sale>()).WithUid("sales")
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(1))))
        .ToConsole(static t => t.Account).WithName("totals");

    private JobTestSetup Setup() => JobTest.Of(env => ByMinute(env.FromTest(_sales)).ToTest(_totals));

    [Fact]
    public void Records_show_what_came_out_so_far()
    {
        using var job = Setup().Start();

        _sales.Add(new Sale("a", 5), at: 1000).Add(new Sale("b", 1), at: 2000, partition: 1).Add(new Sale("a", 6), at: 59_999);
        _totals.Records.ExpectNoMore();
        _sales.Watermark(60_000, partition: 0);
        _totals.Records.ExpectNoMore(); // the other partition is behind
        _sales.Watermark(70_000, partition: 1);

        _totals.Records.ExpectInAnyOrder(Record(new Total("a", 11), at: 59_999), Record(new Total("b", 1), at: 59_999));
        Assert.Equal(60_000, _totals.Watermark);
        _sales.Idle(partition: 0);
        Assert.Equal(70_000, _totals.Watermark);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Restart_crashes_the_job_and_takes_back_what_no_checkpoint_holds(int parallelism)
    {
        using var job = Setup().Parallelism(parallelism).Start();

        _sales.Add(new Sale("a", 5), at: 1000).Watermark(60_000);
        _totals.Records.Expect(new Total("a", 5));
        _totals.Committed.ExpectNoMore();
        job.Checkpoint();
        _totals.Committed.ExpectNext(new Total("a", 5));
        _sales.Add(new Sale("a", 6), at: 61_000).Watermark(120_000);
        _totals.Records.Expect(new Total("a", 5), new Total("a", 6));
        job.Kill();
        _totals.Records.Expect(new Total("a", 5), new Total("a", 6)); // of the process that died
        job.Start();

        _totals.Records.Expect(new Total("a", 5), new Total("a", 6));
        _totals.Committed.Expect(new Total("a", 5));
        job.Finish();
        _totals.Committed.Expect(new Total("a", 5), new Total("a", 6));
        Assert.False(job.IsRunning);
    }

    [Fact]
    public void Crash_after_each_step_gives_the_same_result()
    {
        var expected = Enumerable.Range(0, 6).Select(i => new Total("a", i)).ToArray();
        var crashed = 0;
        for (var step = 1; step < 60; step++)
        {
            var (sales, totals) = (new TestSource<Sale>(), new TestSink<Total>());
            using var job = JobTest.Of(env => ByMinute(env.FromTest(sales)).ToTest(totals)).Parallelism(2).Start();
            for (var i = 0; i < 6; i++)
            {
                sales.Add(new Sale("a", i), at: i * 60_000);
            }

            job.Step(step);
            job.Restart(parallelism: 1 + (step % 3));
            sales.Watermark(200_000);
            job.Checkpoint();
            sales.End();
            job.Step(step);
            crashed += job.IsRunning ? 1 : 0;
            if (job.IsRunning)
            {
                job.LosePower();
                job.Start();
            }

            job.Finish();
            totals.Committed.ExpectInAnyOrder(expected);
        }

        Assert.InRange(crashed, 10, 59);
    }

    [Fact]
    public void Crash_in_the_midst_of_a_checkpoint_commits_all_of_it_or_nothing()
    {
        var outcomes = new HashSet<(bool Restored, bool KilledBeforeCommit)>();
        for (var step = 0; step < 60; step++)
        {
            var (numbers, sink) = (new TestSource<int>(partitions: 3), new TestSink<int>());
            using var job = JobTest.Of(env => env.FromTest(numbers).Rebalance().Map(static n => n).ToTest(sink)).Parallelism(3).Start();
            numbers.AddAll(Enumerable.Range(0, 9));
            job.Run();
            job.BeginCheckpoint();
            job.Step(step);
            job.Kill();
            var committed = sink.Committed.Count;
            job.Start(parallelism: 1);

            var restored = job.Status.RecordsIn == 0;
            Assert.Equal(restored ? 9 : 0, sink.Committed.Count);
            Assert.Equal(Enumerable.Range(0, 9), sink.Records.Order());
            outcomes.Add((restored, committed < 9));
        }

        Assert.Equal(3, outcomes.Count); // not complete; complete and not committed; committed
    }

    [Fact]
    public void Restart_does_not_hold_time_back_for_a_partition_that_had_told_it()
    {
        using var job = Setup().Start();
        _sales.Add(new Sale("a", 5), at: 1000).Watermark(60_000, partition: 0);
        job.Checkpoint();
        job.Restart();

        _sales.Watermark(60_000, partition: 1);

        _totals.Records.Expect(new Total("a", 5));
    }

    [Fact]
    public void Restart_does_not_hold_time_back_for_a_partition_that_was_idle()
    {
        using var job = Setup().Start();
        _sales.Add(new Sale("a", 5), at: 1000).Idle(partition: 1);
        job.Checkpoint();
        job.Restart();

        _sales.Watermark(60_000, partition: 0);

        _totals.Records.Expect(new Total("a", 5));
    }

    [Fact]
    public void Rescale_stops_the_job_well_and_goes_on_with_another_parallelism()
    {
        using var job = Setup().Start();
        for (var i = 0; i < 20; i++)
        {
            _sales.Add(new Sale($"a{i}", i), at: 1000, partition: i % 2);
        }

        job.Rescale(4);
        _sales.Watermark(60_000);

        _totals.Records.ExpectInAnyOrder([.. Enumerable.Range(0, 20).Select(i => new Total($"a{i}", i))]);
        Assert.Equal(4, job.Status.Operators.Count(o => o.Name == "window"));
    }

    [Fact]
    public void Snapshot_is_gone_back_to_and_another_version_of_the_job_starts_from_it()
    {
        using var job = Setup().Start();
        _sales.Add(new Sale("a", 5), at: 1000);
        var snapshot = job.Snapshot();
        _sales.Add(new Sale("a", 6), at: 2000).Watermark(60_000);
        _totals.Records.Expect(new Total("a", 11));
        job.Restore(snapshot, parallelism: 2);
        _totals.Records.ExpectNoMore();
        _sales.Watermark(60_000);
        _totals.Records.Expect(new Total("a", 5));

        var (sales, totals) = (new TestSource<Sale>(partitions: 2), new TestSink<Total>());
        using var next = JobTest.Of(env => ByMinute(env.FromTest(sales).Filter(s => s.Cents < 100)).ToTest(totals)).From(snapshot).Start();
        sales.Add(new Sale("a", 1000), at: 3000).Add(new Sale("a", 10), at: 3000).Watermark(60_000);
        totals.Records.Expect(new Total("a", 15));
    }

    [Fact]
    public void Sources_and_sinks_of_the_job_are_replaced_by_uid_or_name()
    {
        using var job = JobTest.Of(WholeJob).Source("sales", _sales).Sink("totals", _totals).Start();
        _sales.Add(new Sale("a", 5), at: 1000).Add(new Sale("a", 6), at: 60_500).Add(new Sale("a", 7), at: 61_001);
        _totals.Records.ExpectNoMore(); // the job makes its own time, and waits for the other partition
        _sales.EndPartition(1);

        _totals.Records.Expect(new Total("a", 5));
    }

    [Fact]
    public void Stand_in_that_does_not_fit_is_refused_with_what_there_is()
    {
        var (texts, wrong) = (new TestSource<string>(), new TestSink<string>());

        Assert.Equal(
            "The job has no operator with the uid or name 'orders'. It has: 'test source', 'window', 'test sink'.",
            Assert.Throws<HarnessException>(() => Setup().Source("orders", _sales).Start()).Message);
        Assert.Contains("with records of type Sale, and the test's source has records of type String", Assert.Throws<HarnessException>(() => Setup().Source("test source", texts).Start()).Message, StringComparison.Ordinal);
        Assert.Contains("with records of type Total, and the test's sink has records of type String", Assert.Throws<HarnessException>(() => Setup().Sink("test sink", wrong).Start()).Message, StringComparison.Ordinal);
        Assert.Contains("'test source' is no sink of the job, but a source", Assert.Throws<HarnessException>(() => Setup().Sink("test source", _totals).Start()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_read_and_written_on_the_disk_of_the_test()
    {
        var disk = new SimulatedDisk(seed: 1);
        disk.CreateDirectory("/in");
        using (var file = disk.OpenWrite("/in/a", Core.Files.FileOpen.CreateNew))
        {
            file.Write("one\ntwo\n"u8);
        }

        using var job = JobTest.Of(env => env.FromFiles("/in", Format.Text).Map(static line => line.ToUpperInvariant()).ToFiles("/out", Format.Text)).On(disk).Start();
        job.Finish();

        var written = job.Disk.Snapshot().Where(f => f.Path.StartsWith("/out/", StringComparison.Ordinal) && !f.Path.Contains("/.", StringComparison.Ordinal)).ToList();
        Assert.Equal("ONE\nTWO\n", string.Concat(written.Select(f => Encoding.UTF8.GetString(f.Bytes))));
    }

    [Fact]
    public void Checkpoints_of_the_jobs_own_interval_come_as_time_passes()
    {
        using var job = Setup().Options(o => o with { Checkpoints = new CheckpointOptions { Folder = "/cp", Interval = TimeSpan.FromSeconds(10) } }).Start();

        _sales.Add(new Sale("a", 5), at: 1000).Watermark(60_000);
        job.AdvanceTime(TimeSpan.FromSeconds(9.9));
        _totals.Committed.ExpectNoMore();
        job.AdvanceTime(TimeSpan.FromSeconds(0.1));

        _totals.Committed.Expect(new Total("a", 5));
        job.AdvanceTime(TimeSpan.FromSeconds(30));
        Assert.Equal(4, job.Status.CheckpointsCompleted);
    }

    [Fact]
    public void Generated_records_come_at_their_rate_in_virtual_time()
    {
        var ticks = new TestSink<long>();
        using var job = JobTest.Of(env => env.Generate(static i => i, new GeneratorOptions { RatePerSecond = 10 }).ToTest(ticks)).Start();

        var before = ticks.Records.Count;
        job.AdvanceTime(TimeSpan.FromSeconds(60));

        Assert.InRange(ticks.Records.Count - before, 595, 605);
        Assert.Contains("the job does not end", Assert.Throws<HarnessException>(job.Finish).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Failure_of_a_function_is_thrown_to_the_test_and_a_start_goes_on_from_the_checkpoint()
    {
        var broken = true;
        using var job = JobTest.Of(env => env.FromTest(_sales)
            .Map(s => broken && s.Cents == 6 ? throw new InvalidOperationException("no sixes") : new Total(s.Account, s.Cents))
            .ToTest(_totals)).Start();
        _sales.Add(new Sale("a", 5));
        job.Checkpoint();
        _sales.Add(new Sale("a", 6));

        Assert.Contains("no sixes", Assert.Throws<FreshetException>(job.Run).Message, StringComparison.Ordinal);
        Assert.Contains("it failed", Assert.Throws<HarnessException>(job.Run).Message, StringComparison.Ordinal);
        broken = false;
        job.Start();

        _totals.Records.Expect(new Total("a", 5), new Total("a", 6));
    }

    [Fact]
    public void Restart_policy_of_the_job_works_in_virtual_time_when_asked_for()
    {
        var failures = 2;
        using var job = JobTest.Of(env =>
        {
            env.Options = env.Options with { Restart = RestartPolicy.Fixed(3, TimeSpan.FromSeconds(5)) };
            env.FromTest(_sales).Map(s => failures-- > 0 ? throw new InvalidOperationException("no") : new Total(s.Account, s.Cents)).ToTest(_totals);
        }).WithRestarts().Start();

        _sales.Add(new Sale("a", 5));
        job.AdvanceTime(TimeSpan.FromSeconds(9.9));
        _totals.Records.ExpectNoMore();
        job.AdvanceTime(TimeSpan.FromSeconds(0.1));

        _totals.Records.Expect(new Total("a", 5));
        Assert.Equal(2, job.Status.Restarts);
    }

    [Fact]
    public void Same_seed_gives_the_same_order_and_other_seeds_give_others()
    {
        string Run(ulong seed)
        {
            var (numbers, sink) = (new TestSource<int>(partitions: 4), new TestSink<int>());
            using var job = JobTest.Of(env => env.FromTest(numbers).Rebalance().Map(static n => n).ToTest(sink)).Parallelism(4).Seed(seed).Start();
            numbers.AddAll(Enumerable.Range(0, 40));
            job.Finish();
            Assert.Equal(Enumerable.Range(0, 40), sink.Committed.Order());
            return string.Join(' ', sink.Records);
        }

        var runs = Enumerable.Range(0, 20).Select(seed => Run((ulong)seed)).ToList();

        Assert.Equal(runs, Enumerable.Range(0, 20).Select(seed => Run((ulong)seed)));
        Assert.True(runs.Distinct().Count() > 5);
    }

    [Fact]
    public void Very_many_records_at_once_come_to_rest()
    {
        using var job = JobTest.Of(env => env.FromTest(_sales).KeyBy(s => s.Account).Sum(static s => s.Cents, static (account, sum) => new Total(account, sum)).ToTest(_totals)).Parallelism(4).Start();

        _sales.AddAll(Enumerable.Range(0, 300_000).Select(static i => new Sale($"account {i % 1000}", 1)));

        Assert.Equal(1000, _totals.Records.Count(static t => t.Cents == 300));
        job.Finish();
        Assert.Equal(300_000, _totals.Committed.Count);
    }

    [Fact]
    public void Operator_looks_into_a_function_by_uid()
    {
        using var job = JobTest.Of(env => env.FromTest(_sales).KeyBy(s => s.Account).Process(() => new Totals()).WithUid("sums").ToTest(_totals)).Parallelism(2).Start();
        _sales.Add(new Sale("a", 5), at: 1);

        job.Operator("sums").State("a").Expect("sum", 5L);
        job.Operator("sums").ExpectTimers(new TestTimer("a", 60_001), new TestTimer("a", 10_000, TimerKind.ProcessingTime));
        Assert.Equal(1, job.Counter("sales"));
        Assert.Contains("'no'. It has: 'test source', 'sums', 'test sink'", Assert.Throws<HarnessException>(() => job.Operator("no")).Message, StringComparison.Ordinal);
        Assert.Contains("no states of keys", Assert.Throws<HarnessException>(() => job.Operator("test sink").Timers).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_that_makes_its_own_environment_is_run_as_it_is()
    {
        StreamEnvironment Build(string[] args)
        {
            var env = StreamEnvironment.Create(args);
            ByMinute(env.FromTest(_sales)).ToTest(_totals);
            return env;
        }

        using var job = JobTest.Of(() => Build(["--parallelism", "3"])).Start();
        _sales.Add(new Sale("a", 5), at: 1).Watermark(60_000);

        _totals.Records.Expect(new Total("a", 5));
        Assert.Equal(3, job.Status.Operators.Count(o => o.IsSink));
    }

    [Fact]
    public void Checkpoint_that_the_disk_does_not_take_is_reported()
    {
        using var job = Setup().Start();
        job.Disk.FailOperation(DiskOperation.Rename, Core.Files.FileError.Device);

        var failure = Assert.Throws<HarnessException>(() => job.Checkpoint());

        Assert.Contains("did not become complete", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Checkpoint 1 of job job was given up", failure.Message, StringComparison.Ordinal);
        job.Checkpoint();
    }

    [Fact]
    public void What_cannot_be_done_is_refused_with_what_can()
    {
        using var job = Setup().Start();

        Assert.Contains("The job is running", Assert.Throws<HarnessException>(() => job.Start()).Message, StringComparison.Ordinal);
        Assert.Contains("no partition 2", Assert.Throws<HarnessException>(() => _sales.Add(new Sale("a", 1), partition: 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Time is moved by JobTest.AdvanceTime", Assert.Throws<HarnessException>(() => _sales.Feed(Time(5))).Message, StringComparison.Ordinal);
        Assert.Contains("Time cannot go back", Assert.Throws<HarnessException>(() => job.AdvanceTimeTo(-1)).Message, StringComparison.Ordinal);
        Assert.Contains("comes by itself when the input ends", Assert.Throws<HarnessException>(() => _sales.Watermark(long.MaxValue)).Message, StringComparison.Ordinal);
        job.Kill();
        Assert.Contains("Start() starts it again", Assert.Throws<HarnessException>(job.Run).Message, StringComparison.Ordinal);
        _sales.End();
        Assert.Contains("after its end", Assert.Throws<HarnessException>(() => _sales.Add(new Sale("a", 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_that_cannot_be_built_is_refused_as_RunAsync_refuses_it()
    {
        Assert.Throws<FreshetException>(() => JobTest.Of(env => env.FromTest(_sales).WithUid("a").Map(s => new Total(s.Account, 1)).WithUid("a").ToTest(_totals)).Start());
    }
}
