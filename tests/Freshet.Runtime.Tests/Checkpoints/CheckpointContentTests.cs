using Freshet.Core;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class CheckpointContentTests
{
    private static readonly CheckpointContent Content = new(128, true,
    [
        new TaskSnapshot(
            [new OperatorSnapshot("/a", "a", 1, 2, [new NamedEntries("positions", [[1, 2], []])], [new KeyedSection("panes", 5, 7), new KeyedSection("timers", 12, 0)])],
            new StateFile("task-1-1.state", 1234, 0xFFFF_FFFF)),
        new TaskSnapshot([], null),
    ]);

    [Fact]
    public void FromBytes_gives_back_what_ToBytes_wrote()
    {
        var again = CheckpointContent.FromBytes(Content.ToBytes());

        Assert.Equal((128, true, 2), (again.MaxParallelism, again.IsEnd, again.Tasks.Count));
        var op = Assert.Single(again.Tasks[0].Operators);
        Assert.Equal(("/a", "a", 1, 2), (op.Uid, op.Name, op.Subtask, op.Parallelism));
        Assert.Equal([[1, 2], []], Assert.Single(op.Entries).Entries);
        Assert.Equal([new KeyedSection("panes", 5, 7), new KeyedSection("timers", 12, 0)], op.Keyed);
        Assert.Equal(new StateFile("task-1-1.state", 1234, 0xFFFF_FFFF), again.Tasks[0].File);
        Assert.Null(again.Tasks[1].File);
    }

    [Fact]
    public void FromBytes_refuses_every_cut_and_never_fails_otherwise()
    {
        var bytes = Content.ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FreshetException>(() => CheckpointContent.FromBytes(bytes.AsSpan(0, length)));
        }
    }
}
