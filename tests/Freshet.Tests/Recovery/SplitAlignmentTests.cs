using System.Buffers.Binary;
using Freshet.Core;

namespace Freshet.Tests.Recovery;

/// <summary>Splits of one subtask: one that is too far ahead waits, the others are read.</summary>
public sealed class SplitAlignmentTests
{
    private const int PerSplit = 20_000;
    private const int Splits = 4;
    private const int Piece = 100;
    private const int DriftMs = 500;

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // it cannot leave splits out: the subtask waits as a whole, for nobody
    public async Task A_split_that_is_ahead_of_the_others_waits_where_the_source_can_leave_it_out(bool holds)
    {
        var ahead = 0L;
        var times = new long[Splits];
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        Read(env, holds).ForEach(r =>
        {
            times[r.Split] = r.Time;
            ahead = Math.Max(ahead, times.Max() - times.Min());
        });

        var status = await env.RunQuietly();

        Assert.Equal(Splits * PerSplit, status.RecordsIn);
        if (holds)
        {
            Assert.InRange(ahead, DriftMs, DriftMs + Piece + 1); // the piece that is under way when it is told to wait
        }
        else
        {
            Assert.InRange(ahead, PerSplit / 2, PerSplit);
        }
    }

    [Fact]
    public async Task Splits_that_wait_are_in_checkpoints_and_go_on_after_a_failure()
    {
        using var folder = new TempFolder();
        var failed = false;
        var env = StreamEnvironment.Create(Jobs.Options(folder["checkpoints"], parallelism: 1) with { Restart = RestartPolicy.Fixed(3, TimeSpan.Zero) });
        Read(env, holds: true).Map(r =>
        {
            if (r.Time == PerSplit / 2 && !failed)
            {
                failed = true;
                throw new InvalidOperationException("once");
            }

            return $"{r.Split} {r.Time}";
        }).ToFiles(folder["out"], Format.Text);

        var status = await env.RunQuietly();

        Assert.Equal(1, status.Restarts);
        var lines = Directory.EnumerateFiles(folder["out"], "part*").SelectMany(File.ReadLines).ToList();
        Assert.Equal((Splits * PerSplit, Splits * PerSplit), (lines.Count, lines.Distinct().Count()));
    }

    [Fact]
    public async Task A_split_that_two_operators_hold_goes_on_when_neither_does()
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        var rows = new List<(int Split, long Time)>();
        Read(env, holds: true)
            .WithWatermarks(Watermarks.Monotonic().Aligned("second", TimeSpan.FromMilliseconds(200)), static r => r.Time)
            .ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Splits * PerSplit, rows.Distinct().Count());
    }

    [Fact]
    public async Task Idle_splits_hold_nobody_back_and_those_that_wait_are_not_idle()
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        var rows = new List<(int Split, long Time)>();
        env.FromSource("splits", static () => new SplitReader { IsFirstLast = true }, isBounded: true, holdsSplits: true)
            .WithWatermarks(Watermarks.Monotonic().Aligned("self", TimeSpan.FromMilliseconds(DriftMs)).Idle(TimeSpan.FromMilliseconds(50)), static r => r.Time)
            .ToCollection(rows);

        await env.RunQuietly().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Splits * PerSplit, rows.Distinct().Count());
        Assert.All(rows.TakeLast(PerSplit), static r => Assert.Equal(0, r.Split));
    }

    [Fact]
    public async Task A_source_that_can_leave_splits_out_is_not_warned_of_and_one_that_does_not_say_how_fails()
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        Read(env, holds: true).Discard();
        Assert.DoesNotContain("with nothing else", env.Explain(), StringComparison.Ordinal);

        var other = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        Read(other, holds: false).Discard();
        Assert.Contains("with nothing else", other.Explain(), StringComparison.Ordinal);

        var mute = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        mute.FromSource("mute", static () => new MuteReader(), isBounded: true, holdsSplits: true).WithWatermarks(Watermarks.Monotonic().Aligned("self", TimeSpan.Zero), static n => n).Discard();
        Assert.Contains("its reader MuteReader cannot leave splits out", (await Assert.ThrowsAnyAsync<FreshetException>(() => mute.RunQuietly())).Message, StringComparison.Ordinal);
    }

    private static DataStream<(int Split, long Time)> Read(StreamEnvironment env, bool holds) => env
        .FromSource("splits", static () => new SplitReader(), isBounded: true, holdsSplits: holds)
        .WithWatermarks(Watermarks.Monotonic().Aligned("self", TimeSpan.FromMilliseconds(DriftMs)), static r => r.Time);

    /// <summary>Splits whose records are a millisecond apart; it prefers the first that it may read, so that those run ahead.</summary>
    private sealed class SplitReader : SourceReader<(int Split, long Time)>, ISplitHolder
    {
        private readonly long[] _next = new long[Splits];
        private readonly bool[] _held = new bool[Splits];

        /// <summary>True where the first split has nothing before the others have ended.</summary>
        public bool IsFirstLast { get; init; }

        public override ReadResult Read()
        {
            for (var split = 0; split < Splits; split++)
            {
                if (_held[split] || _next[split] == PerSplit || (split == 0 && IsFirstLast && _next.AsSpan(1).ContainsAnyExcept(PerSplit)))
                {
                    continue;
                }

                Output.Split = split;
                for (var i = 0; i < Piece; i++)
                {
                    Output.Emit((split, _next[split]++));
                }

                Output.Flush();
                if (_next[split] == PerSplit)
                {
                    Context.AnnounceSplit(split, isOpen: false);
                }

                return ReadResult.More;
            }

            return Array.TrueForAll(_next, static n => n == PerSplit) ? ReadResult.Finished : ReadResult.Waiting;
        }

        public void HoldSplit(int split, bool isHeld)
        {
            Assert.NotEqual(_held[split], isHeld);
            _held[split] = isHeld;
        }

        public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries("next", [.. _next.Select((next, split) =>
        {
            var entry = new byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(entry, split);
            BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(8), next);
            return entry;
        })]);

        protected override void OnOpen()
        {
            base.OnOpen();
            foreach (var entry in Context.Restored?.AllEntries("next") ?? [])
            {
                _next[BinaryPrimitives.ReadInt64LittleEndian(entry)] = BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(8));
            }

            for (var split = 0; split < Splits; split++)
            {
                if (_next[split] < PerSplit)
                {
                    Context.AnnounceSplit(split, isOpen: true, $"split {split}");
                }
            }
        }
    }

    private sealed class MuteReader : SourceReader<long>
    {
        private int _split;

        public override ReadResult Read()
        {
            Output.Split = _split++ % 2;
            Output.Emit(_split * 1000L);
            Output.Flush();
            return _split < 10 ? ReadResult.More : ReadResult.Finished;
        }

        protected override void OnOpen()
        {
            base.OnOpen();
            Context.AnnounceSplit(0, isOpen: true);
            Context.AnnounceSplit(1, isOpen: true);
        }
    }
}
