using Freshet.Testing;

namespace Freshet.Streams.Tests.Sinks;

public sealed class ToCollectionTests
{
    /// <summary>The sink under test and how to see what it gave: both kinds keep the same promise.</summary>
    private static (Func<Freshet.Core.SinkWriter<string>> Create, Func<IEnumerable<string>> Seen) Sink(bool collect)
    {
        if (!collect)
        {
            var list = new List<string>();
            return (WriterRun<string>.Of(stream => stream.ToCollection(list)), () => list);
        }

        Collected<string>? collected = null;
        var create = WriterRun<string>.Of(stream => (collected = stream.Collect()).End);
        return (create, () => collected!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Records_are_delivered_with_their_checkpoint_and_the_rest_at_the_end(bool collect)
    {
        var (create, seen) = Sink(collect);
        using var run = new WriterRun<string>(create);
        run.Write(0, "a", "b");
        run.Snapshot(1);
        run.Write(0, "c");
        Assert.Empty(seen());
        run.Complete(1);
        run.Complete(1);
        Assert.Equal(["a", "b"], seen());
        run.Finish(2);
        Assert.Equal(["a", "b", "c"], seen());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Completion_of_a_later_checkpoint_delivers_those_before_it(bool collect)
    {
        var (create, seen) = Sink(collect);
        using var run = new WriterRun<string>(create);
        foreach (var (text, id) in new[] { ("a", 1L), ("b", 2), ("c", 3) })
        {
            run.Write(0, text);
            run.Snapshot(id);
        }

        run.Complete(2);
        Assert.Equal(["a", "b"], seen());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void Restart_delivers_what_the_checkpoint_holds_once_when_its_completion_was_not_heard_of(bool collect, int parallelism)
    {
        var (create, seen) = Sink(collect);
        IReadOnlyList<MemorySnapshot> states;
        using (var run = new WriterRun<string>(create, 2))
        {
            run.Write(0, "a");
            run.Write(1, "b");
            states = run.Snapshot(1);
            run.Complete(0, 1);
            run.Write(0, "dropped");
            run.Write(1, "dropped");
            run.Snapshot(2);
            run.Write(0, "dropped too");
        }

        for (var attempt = 1; attempt < 3; attempt++)
        {
            using var again = new WriterRun<string>(create, parallelism, restored: states, attempt: attempt);
            Assert.Equal(["a", "b"], seen());
        }

        using var last = new WriterRun<string>(create, parallelism, restored: states, attempt: 3);
        last.Write(parallelism - 1, "c");
        last.Finish(3);
        Assert.Equal(["a", "b", "c"], seen());
    }

    [Fact]
    public void A_job_built_again_into_the_same_collection_does_not_deliver_twice_or_lose()
    {
        var list = new List<string>();
        IReadOnlyList<MemorySnapshot> states;
        using (var run = new WriterRun<string>(WriterRun<string>.Of(stream => stream.ToCollection(list)), 2))
        {
            run.Write(0, "a");
            run.Write(1, "b");
            states = run.Snapshot(1);
            run.Complete(0, 1);
        }

        using var again = new WriterRun<string>(WriterRun<string>.Of(stream => stream.ToCollection(list)), 1, restored: states);
        again.Finish(2);
        Assert.Equal(["a", "b"], list);
    }

    [Fact]
    public void Collect_takes_records_back_when_the_job_goes_back_to_an_older_checkpoint()
    {
        var (create, seen) = Sink(collect: true);
        IReadOnlyList<MemorySnapshot> states;
        using (var run = new WriterRun<string>(create))
        {
            run.Write(0, "a");
            states = run.Snapshot(1);
            run.Write(0, "b");
            run.Snapshot(2);
            run.Complete(2);
        }

        using var older = new WriterRun<string>(create, restored: states, attempt: 1);
        Assert.Equal(["a"], seen());
        older.Write(0, "b");
        older.Finish(3);
        Assert.Equal(["a", "b"], seen());
        using var anew = new WriterRun<string>(create, attempt: 2);
        Assert.Empty(seen());
    }

    [Fact]
    public void ToCollection_fails_rather_than_add_twice_when_the_job_goes_back_to_an_older_checkpoint()
    {
        var (create, seen) = Sink(collect: false);
        IReadOnlyList<MemorySnapshot> states;
        using (var run = new WriterRun<string>(create))
        {
            run.Write(0, "a");
            states = run.Snapshot(1);
            run.Write(0, "b");
            run.Snapshot(2);
            run.Complete(2);
        }

        for (var attempt = 1; attempt < 3; attempt++)
        {
            var e = Assert.Throws<FreshetException>(() => new WriterRun<string>(create, restored: states, attempt: attempt));
            Assert.Contains("would add them twice", e.Message);
            Assert.Throws<FreshetException>(() => new WriterRun<string>(create, attempt: attempt));
        }

        Assert.Equal(["a", "b"], seen());
    }

    [Theory]
    [InlineData(false, "a,b")]
    [InlineData(true, "b")]
    public void A_new_run_of_the_same_job_adds_to_a_collection_and_starts_collected_anew(bool collect, string expected)
    {
        var (create, seen) = Sink(collect);
        foreach (var text in new[] { "a", "b" })
        {
            using var run = new WriterRun<string>(create);
            run.Write(0, text);
            run.Finish(1);
        }

        Assert.Equal(expected, string.Join(',', seen()));
    }

    [Fact]
    public void Two_sinks_into_one_collection_do_not_disturb_each_other()
    {
        var list = new List<string>();
        var create = WriterRun<string>.Of(stream => stream.ToCollection(list));
        using var one = new WriterRun<string>(create, uid: "one");
        using var two = new WriterRun<string>(create, uid: "two");
        one.Write(0, "1");
        var states = one.Snapshot(1);
        two.Write(0, "2");
        two.Snapshot(1);
        using var again = new WriterRun<string>(create, restored: states, uid: "one");
        Assert.Equal(["1"], list);
        two.Complete(1);
        Assert.Equal(["1", "2"], list);
    }

    [Fact]
    public void Collected_can_be_read_as_a_list_and_its_sink_named()
    {
        var environment = StreamEnvironment.Create();
        var collected = environment.FromCollection([1, 2]).Collect();
        collected.End.WithName("numbers").WithUid("n").WithParallelism(1);
        var node = environment.ToGraph().Nodes[^1];
        Assert.Equal(("numbers", "n", 1), (node.Name, node.Uid, node.Parallelism));
        Assert.Empty(collected);
        using var run = new WriterRun<int>(() => (Freshet.Core.SinkWriter<int>)node.Create());
        run.Write(0, 7, 8);
        run.Finish(1);
        Assert.Equal(2, collected.Count);
        Assert.Equal(8, collected[1]);
    }

    [Fact]
    public void ToCollection_refuses_a_collection_that_is_read_only()
    {
        var stream = StreamEnvironment.Create().FromCollection([1]);
        Assert.Contains("read-only", Assert.Throws<FreshetException>(() => stream.ToCollection(Array.AsReadOnly([1]))).Message);
    }
}
