using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sources;

public sealed class NumberSourcesTests
{
    public static TheoryData<int, int> CountsAndParallelism
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var count in new[] { 0, 1, 2, 63, 64, 65, 127, 128, 129, 1_000, 8_191, 8_192, 8_193, 30_001 })
            {
                foreach (var parallelism in new[] { 1, 2, 3, 7, 128, 130 })
                {
                    data.Add(count, parallelism);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CountsAndParallelism))]
    public void FromCollection_gives_each_item_once_and_rising_in_each_subtask(int count, int parallelism) =>
        CheckWhole(environment => environment.FromCollection(Enumerable.Range(0, count).Select(static i => (long)i)), count, parallelism);

    [Theory]
    [MemberData(nameof(CountsAndParallelism))]
    public void FromSequence_gives_each_number_once_and_rising_in_each_subtask(int count, int parallelism)
    {
        if (count > 0)
        {
            CheckWhole(environment => environment.FromSequence(-5, count - 6), count, parallelism, first: -5);
        }
    }

    [Theory]
    [MemberData(nameof(CountsAndParallelism))]
    public void Generate_gives_each_record_once_and_rising_in_each_subtask(int count, int parallelism) =>
        CheckWhole(environment => environment.Generate(static n => n * 3, new GeneratorOptions { Count = count }), count, parallelism, factor: 3);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(4, 130)]
    [InlineData(130, 5)]
    public void Positions_are_exact_when_restored_with_another_parallelism_after_any_read(int before, int after)
    {
        const int Count = 9_000;
        Func<StreamEnvironment, DataStream<long>>[] sources =
        [
            static environment => environment.FromSequence(0, Count - 1),
            static environment => environment.FromCollection(Enumerable.Range(0, Count).Select(static i => (long)i)),
            static environment => environment.Generate(static n => n, new GeneratorOptions { Count = Count }),
        ];
        var random = new SeededRandom(3);
        foreach (var source in sources)
        {
            var create = ReaderRun<long>.Of(source);
            for (var reads = 0; reads < 8; reads++)
            {
                var run = new ReaderRun<long>(create, before);
                var all = new List<long>();

                // Subtasks at quite different places, and more than one restart.
                for (var round = 0; round < 3; round++)
                {
                    for (var i = 0; i < reads; i++)
                    {
                        run.Read(random.Next(run.Parallelism));
                    }

                    all.AddRange(run.All);
                    CheckRising(run);
                    run = new ReaderRun<long>(create, round % 2 == 0 ? after : before, restored: run.Snapshot());
                }

                run.ReadToEnd();
                CheckRising(run);
                all.AddRange(run.All);
                Assert.Equal(Enumerable.Range(0, Count).Select(static i => (long)i), all.Order());
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Subtasks_move_in_step_when_each_reads_as_often(int parallelism)
    {
        var run = new ReaderRun<long>(ReaderRun<long>.Of(static e => e.FromSequence(0, 300_000)), parallelism);
        for (var read = 0; read < 30; read++)
        {
            for (var subtask = 0; subtask < parallelism; subtask++)
            {
                run.Read(subtask);
            }

            var places = Enumerable.Range(0, parallelism).Select(subtask => run.Of(subtask).Last()).ToList();
            Assert.True(places.Max() - places.Min() < 128 * 64 * 3, $"after {read} reads they are at {string.Join(", ", places)}");
        }
    }

    [Fact]
    public void Batches_come_from_one_split_and_are_full()
    {
        var run = new ReaderRun<long>(ReaderRun<long>.Of(static e => e.FromSequence(1, 100_000)), 2);
        Assert.Equal(ReadResult.More, run.Read(0));
        var records = run.Context(0).Received<long>();
        Assert.Equal(BatchSize.Default, records.Count);
        Assert.All(records, static record => Assert.Equal(0, record.Split));
    }

    [Fact]
    public void FromCollection_reads_the_items_once_when_the_job_is_built()
    {
        var reads = 0;
        IEnumerable<int> Items()
        {
            reads++;
            yield return 1;
        }

        var create = ReaderRun<int>.Of(environment => environment.FromCollection(Items()));
        new ReaderRun<int>(create, 3).ReadToEnd();
        Assert.Equal(1, reads);
    }

    [Fact]
    public void FromSequence_may_grow_at_its_end_but_not_begin_elsewhere_or_end_before_what_was_read()
    {
        var states = Read(static e => e.FromSequence(10, 5_000), reads: 2);
        var longer = new ReaderRun<long>(ReaderRun<long>.Of(static e => e.FromSequence(10, 9_000)), 1, restored: states);
        longer.ReadToEnd();
        Assert.Equal(9_000, longer.All.Last());
        Assert.Equal(10 + 2_048, longer.All.First());
        Refused("it is another input", static e => e.FromSequence(11, 5_000), states);
        Refused(", and the source now has 1000 only", static e => e.FromSequence(10, 1_009), states);
    }

    [Fact]
    public void Restore_is_refused_when_the_positions_are_not_whole()
    {
        var states = Read(static e => e.FromSequence(10, 5_000), reads: 1, parallelism: 2);
        Refused("lacks the position of split", static e => e.FromSequence(10, 5_000), [states[0]]);
        Refused("twice or out of range", static e => e.FromSequence(10, 5_000), [states[0], states[1], states[1]]);
    }

    [Theory]
    [InlineData(5, 4, "the end is before the start")]
    [InlineData(long.MinValue, long.MaxValue, "has more than 4611686018427387904 numbers")]
    public void FromSequence_refuses_ranges_that_cannot_be(long from, long to, string reason) =>
        Assert.Contains(reason, Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromSequence(from, to)).Message);

    [Theory]
    [InlineData(long.MinValue, long.MinValue + 70)]
    [InlineData(long.MaxValue - 70, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void FromSequence_reaches_the_ends_of_long(long from, long to)
    {
        var run = new ReaderRun<long>(ReaderRun<long>.Of(e => e.FromSequence(from, to)), 2);
        run.ReadToEnd();
        Assert.Equal(Enumerable.Range(0, (int)(to - from) + 1).Select(i => from + i), run.All.Order());
    }

    [Fact]
    public void Sources_say_whether_they_end()
    {
        var environment = StreamEnvironment.Create();
        environment.FromCollection([1]);
        environment.FromSequence(1, 2);
        environment.Generate(static n => n, new GeneratorOptions { Count = 1 });
        environment.Generate(static n => n);
        Assert.Equal([true, true, true, false], environment.ToGraph().Nodes.Select(static node => node.IsBounded));
    }

    private static void CheckWhole(Func<StreamEnvironment, DataStream<long>> source, int count, int parallelism, long first = 0, long factor = 1)
    {
        var run = new ReaderRun<long>(ReaderRun<long>.Of(source), parallelism);
        run.ReadToEnd();
        CheckRising(run);
        Assert.Equal(Enumerable.Range(0, count).Select(i => first + (i * factor)), run.All.Order());

        // Every subtask has something to do, as far as there are splits.
        var shares = Enumerable.Range(0, parallelism).Select(subtask => run.Of(subtask).Count()).ToList();
        Assert.True(count < 128 * 64 || shares.Count(static share => share == 0) == Math.Max(0, parallelism - 128), string.Join(", ", shares));
    }

    private static void CheckRising(ReaderRun<long> run)
    {
        for (var subtask = 0; subtask < run.Parallelism; subtask++)
        {
            Assert.Equal(run.Of(subtask).Order(), run.Of(subtask));
        }
    }

    private static IReadOnlyList<MemorySnapshot> Read(Func<StreamEnvironment, DataStream<long>> source, int reads, int parallelism = 1)
    {
        var run = new ReaderRun<long>(ReaderRun<long>.Of(source), parallelism);
        for (var i = 0; i < reads; i++)
        {
            run.Read(0);
        }

        return run.Snapshot();
    }

    private static void Refused(string reason, Func<StreamEnvironment, DataStream<long>> source, IReadOnlyList<MemorySnapshot> states) =>
        Assert.Contains(reason, Assert.Throws<FreshetException>(() => new ReaderRun<long>(ReaderRun<long>.Of(source), 1, restored: states)).Message);
}
