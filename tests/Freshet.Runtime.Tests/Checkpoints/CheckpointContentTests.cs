using Freshet.Core;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class CheckpointContentTests
{
    private static readonly CheckpointId Id = new(5);

    private static readonly CheckpointContent Content = new(128, true,
    [
        new TaskSnapshot(
            [new OperatorSnapshot("/a", "a", 1, 2, [new NamedEntries("positions", [[1, 2], []])], [new KeyedSection("panes", 1, 5, 7), new KeyedSection("timers", 0, 12, 3, 1000)])],
            [new StateFile(new CheckpointId(3), "task-1-1.state", 1234, 0xFFFF_FFFF), new StateFile(Id, "task-1-1.state", 77, 1)]),
        new TaskSnapshot([], []),
    ]);

    [Fact]
    public void FromBytes_gives_back_what_ToBytes_wrote()
    {
        var again = CheckpointContent.FromBytes(Content.ToBytes(), Id);

        Assert.Equal((128, true, 2), (again.MaxParallelism, again.IsEnd, again.Tasks.Count));
        var op = Assert.Single(again.Tasks[0].Operators);
        Assert.Equal(("/a", "a", 1, 2), (op.Uid, op.Name, op.Subtask, op.Parallelism));
        Assert.Equal([[1, 2], []], Assert.Single(op.Entries).Entries);
        Assert.Equal(Content.Tasks[0].Operators[0].Keyed, op.Keyed);
        Assert.Equal(Content.Tasks[0].Files, again.Tasks[0].Files);
        Assert.Empty(again.Tasks[1].Files);
    }

    [Fact]
    public void FromBytes_gives_back_what_it_started_from_and_whether_it_was_drained()
    {
        var drained = Content with { IsDrained = true, StartedFrom = new StartedFrom("42-0badcafe", "/savepoints/a") };

        var again = CheckpointContent.FromBytes(drained.ToBytes(), Id);
        var plain = CheckpointContent.FromBytes(Content.ToBytes(), Id);

        Assert.Equal((true, true, drained.StartedFrom, 2), (again.IsEnd, again.IsDrained, again.StartedFrom, again.Tasks.Count));
        Assert.Equal((false, null), (plain.IsDrained, plain.StartedFrom));
        Assert.Equal((3, 2), (drained.ToBytes()[0], Content.ToBytes()[0])); // those who know version 2 read what has nothing newer
    }

    [Fact]
    public void FromBytes_refuses_every_cut_and_never_fails_otherwise()
    {
        var bytes = Content.ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FreshetException>(() => CheckpointContent.FromBytes(bytes.AsSpan(0, length), Id));
        }
    }
}
