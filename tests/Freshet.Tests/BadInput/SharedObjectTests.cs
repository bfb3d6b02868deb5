namespace Freshet.Tests.BadInput;

/// <summary>One object for many records: found where it is asked for.</summary>
public sealed class SharedObjectTests
{
    [Fact]
    public async Task An_object_emitted_again_as_another_record_is_found_and_its_operator_named()
    {
        var env = Env(true);
        var box = new Box();
        env.FromSequence(1, 5).Map(n =>
        {
            box.Id = (int)n;
            return box;
        }).WithName("reuse").Map(b => b.Id).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());
        Assert.Contains("operator 'reuse' (subtask 1 of 1) emits an object of Box again that is another record now", error.Message, StringComparison.Ordinal);
        Assert.Contains("Make a new object for each record", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_changes_what_others_read_is_found()
    {
        var env = Env(true);
        var boxes = env.FromSequence(1, 5).Map(n => new Box { Id = (int)n }).WithName("boxes");
        boxes.Map(b => b.Id += 100).Discard();
        boxes.Map(b => b.Id).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());
        Assert.Contains("changed an object of Box that operator 'boxes' (subtask 1 of 1) emitted to several readers", error.Message, StringComparison.Ordinal);
        Assert.Contains("map → discard (1/1)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_objects_the_same_object_unchanged_and_a_change_by_the_one_reader_are_fine()
    {
        var same = new Box { Id = 7 };
        var env = Env(true);
        var results = await env.FromSequence(1, 3000).Map(n => n % 2 == 0 ? same : new Box { Id = (int)n }).Map(b => b.Id % 2 == 1 ? new Box { Id = b.Id + 1 } : b)
            .Map(b =>
            {
                b.Id *= 2;
                return b;
            }).ToListAsync();

        Assert.Equal(3000, results.Count);
    }

    [Fact]
    public async Task Nothing_is_looked_at_where_it_was_not_asked_for()
    {
        var box = new Box();
        var ids = await Env(false).FromSequence(1, 5).Map(n =>
        {
            box.Id = (int)n;
            return box;
        }).Map(b => b.Id).ToListAsync();

        Assert.Equal([5, 5, 5, 5, 5], ids);
    }

    private static StreamEnvironment Env(bool finds) => StreamEnvironment.Create(Jobs.Options(parallelism: 1) with { FindSharedObjects = finds });

    private sealed class Box
    {
        public int Id { get; set; }
    }
}
