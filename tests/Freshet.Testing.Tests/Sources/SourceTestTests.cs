using Freshet.Core;
using Freshet.Core.Files;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

/// <summary>The harness finds each kind of broken source and lets a good one pass.</summary>
public sealed class SourceTestTests
{
    [Fact]
    public void CheckAll_passes_when_the_source_is_right() => Letters(SourceMistake.None).CheckAll();

    [Theory]
    [InlineData(SourceMistake.ForgetsPositions, "mode 'restart after every read'", "records are read again and again")]
    [InlineData(SourceMistake.SavesPositionOfNextRead, "mode 'restart after every read'", "(none)")]
    [InlineData(SourceMistake.RestoresItsShareOnly, "mode 'restart", "! (none)")]
    [InlineData(SourceMistake.EverySubtaskReadsAll, "mode '2 subtasks'", "! (none)")]
    [InlineData(SourceMistake.MixesSplitsInABatch, "mode 'plain'", "Split 0 gives out records of 'A' and of 'B'")]
    [InlineData(SourceMistake.DoesNotAnnounceSplits, "mode 'plain'", "split 0, which is not announced as open")]
    [InlineData(SourceMistake.WaitsWithoutWakeUp, "mode 'plain'", "All readers wait and none has asked for a wake-up")]
    [InlineData(SourceMistake.NeverEnds, "mode 'plain'", "Read returned More 20000 times in a row without a record")]
    [InlineData(SourceMistake.ReadsBackwardsAfterRestore, "mode 'restart after every read'", "(none)")]
    [InlineData(SourceMistake.EndsForgottenAfterRestore, "mode 'restart after every read'", "records are read again and again")]
    public void CheckAll_finds_it_in_the_right_mode_when_the_source_is_broken(SourceMistake mistake, string mode, params string[] findings)
    {
        var failure = Assert.Throws<HarnessException>(Letters(mistake).CheckAll);

        Assert.Contains(mode, failure.Message);
        Assert.Contains(findings, failure.Message.Contains);
    }

    [Fact]
    public void CheckAll_finds_it_when_order_within_a_split_is_lost()
    {
        var failure = Assert.Throws<HarnessException>(SourceTest
            .Of(() => new Shuffling())
            .OrderedBy(static _ => "all")
            .ExpectInAnyOrder(Record(0L), Record(1L), Record(2L))
            .CheckAll);

        Assert.Contains("the order within split 'all' is not kept", failure.Message);
    }

    [Fact]
    public void CheckAll_lets_the_outside_change_while_an_endless_source_is_read() => SourceTest
        .Of(() => new Tail())
        .Files(static () => DiskWith("log", [1, 2]))
        .At(250, static files => Append(files, [3]))
        .At(900, static files => Append(files, [4, 5]))
        .Until(2000)
        .Expect(Record((byte)1), Record((byte)2), Record((byte)3), Record((byte)4), Record((byte)5))
        .CheckAll();

    [Fact]
    public void CheckFails_compares_domain_and_message()
    {
        var test = SourceTest.Of(() => new Failing());

        test.CheckFails(ErrorDomain.External, "broker", "is down");
        Assert.Throws<HarnessException>(() => test.CheckFails(ErrorDomain.User, "broker"));
        Assert.Throws<HarnessException>(() => test.CheckFails(ErrorDomain.External, "topic"));
        Assert.Throws<HarnessException>(() => Letters(SourceMistake.None).CheckFails(ErrorDomain.External));
    }

    private static SourceTest<string> Letters(SourceMistake mistake) => SourceTest
        .Of(() => new LettersReader(mistake))
        .OrderedBy(static letter => letter[..1])
        .Expect(from split in "ABCD" from i in Enumerable.Range(0, 5) select Record($"{split}{i}"));

    private static SimulatedDisk DiskWith(string path, byte[] bytes)
    {
        var disk = new SimulatedDisk(seed: 1);
        using var file = disk.OpenWrite(path, FileOpen.CreateNew);
        file.Write(bytes);
        return disk;
    }

    private static void Append(IFileSystem files, byte[] bytes)
    {
        using var file = files.OpenWrite("log", FileOpen.Append);
        file.Write(bytes);
    }

    /// <summary>Reads in another order after a restore.</summary>
    private sealed class Shuffling : SourceReader<long>
    {
        private readonly Queue<long> _left = new([0, 1, 2]);

        public override ReadResult Read()
        {
            if (Context.Subtask > 0 || !_left.TryDequeue(out var next))
            {
                return ReadResult.Finished;
            }

            Output.Emit(next);
            return ReadResult.More;
        }

        public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries("left", [.. (Context.Subtask > 0 ? [] : _left).Reverse().Select(BitConverter.GetBytes)]);

        protected override void OnOpen()
        {
            base.OnOpen();
            if (Context.Restored is { } restored)
            {
                _left.Clear();
                foreach (var entry in restored.AllEntries("left"))
                {
                    _left.Enqueue(BitConverter.ToInt64(entry));
                }
            }
        }
    }

    /// <summary>Follows a growing file byte by byte.</summary>
    private sealed class Tail : SourceReader<byte>
    {
        private long _position;

        public override ReadResult Read()
        {
            Span<byte> one = stackalloc byte[1];
            using var file = Context.Files.OpenRead("log");
            if (Context.Subtask > 0 || file.Read(_position, one) == 0)
            {
                Context.WakeAt(Context.Now + 100);
                return ReadResult.Waiting;
            }

            _position++;
            Output.Emit(one[0]);
            return ReadResult.More;
        }

        public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries("position", [BitConverter.GetBytes(_position)]);

        protected override void OnOpen()
        {
            base.OnOpen();
            _position = (Context.Restored?.AllEntries("position") ?? []).Select(static entry => BitConverter.ToInt64(entry)).DefaultIfEmpty().Max();
        }
    }

    private sealed class Failing : SourceReader<long>
    {
        public override ReadResult Read() => throw FreshetException.External("The broker b:9092 is down.");
    }
}
