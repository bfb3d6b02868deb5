namespace Freshet.Testing.Tests.Jobs;

/// <summary>Tests of jobs and functions find objects that are several records at once, without being asked to.</summary>
public sealed class SharedObjectsTests
{
    private readonly TestSink<int> _out = new();

    [Fact]
    public void JobTest_finds_an_object_that_is_emitted_again()
    {
        var failure = Assert.ThrowsAny<Exception>(() => Run(JobTest.Of(Reuses)));

        Assert.Contains("map", failure.Message, StringComparison.Ordinal);
        Assert.Contains("emits an object of Box again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JobTest_finds_a_reader_that_changes_what_another_reads()
    {
        var failure = Assert.ThrowsAny<Exception>(() => Run(JobTest.Of(env =>
        {
            var boxes = env.FromSequence(1, 5).Map(static n => new Box { Id = (int)n });
            boxes.Map(static b => b.Id += 100).WithName("changes").ToTest(_out);
            boxes.Map(static b => b.Id).WithName("reads").Discard();
        })));

        Assert.Contains("changes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JobTest_does_not_look_when_told_not_to()
    {
        Run(JobTest.Of(Reuses).Options(o => o with { FindSharedObjects = false }));

        Assert.Equal([5, 5, 5, 5, 5], _out.Records);
    }

    [Fact]
    public void FunctionTest_finds_an_object_that_is_emitted_again()
    {
        using var test = FunctionTest.Of<int, Box>(() => new OneBox());

        Assert.Contains("emits an object of Box again", Assert.ThrowsAny<Exception>(() =>
        {
            test.Push(1);
            test.Push(2);
        }).Message, StringComparison.Ordinal);
    }

    private static void Run(JobTestSetup setup)
    {
        using var job = setup.Start();
        job.Finish();
    }

    private void Reuses(StreamEnvironment env)
    {
        var box = new Box();
        env.FromSequence(1, 5).Map(n =>
        {
            box.Id = (int)n;
            return box;
        }).Map(static b => b.Id).ToTest(_out);
    }

    private sealed class Box
    {
        public int Id { get; set; }
    }

    private sealed class OneBox : ProcessFunction<int, Box>
    {
        private readonly Box _box = new();

        public override void OnRecord(int record, ProcessContext<Box> context)
        {
            _box.Id = record;
            context.Emit(_box);
        }
    }
}
