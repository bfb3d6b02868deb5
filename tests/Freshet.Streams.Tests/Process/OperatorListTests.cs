using Freshet.Core;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

/// <summary>Lists that belong to an operator: shared out or given to all on a restart, in functions, sources and sinks of one's own.</summary>
public sealed class OperatorListTests
{
    [Theory]
    [InlineData(EntrySharing.Split, 2)]
    [InlineData(EntrySharing.Union, 6)]
    public void Entries_are_shared_out_or_given_to_each_subtask(EntrySharing sharing, int restored)
    {
        using var test = FunctionTest.Of<int, string>(s => s.Rebalance().Process(() => new Notes(sharing))).WithParallelism(2);
        test.Push(1);
        test.Push(2);
        Assert.Equal(0, test.Counter("restored"));
        test.Restart(parallelism: 3);

        Assert.Equal(restored, test.Counter("restored"));
        test.Push(3);
        test.Push(4);
        test.Push(5);
        if (sharing == EntrySharing.Union)
        {
            test.Output.Expect("1 knows nothing", "2 knows nothing", "3 knows 1 2", "4 knows 1 2", "5 knows 1 2");
            test.Restart(parallelism: 1);
            test.Push(6);
            Assert.Equal("6 knows 1 2 3 4 5", test.Output[^1]);
        }
    }

    [Fact]
    public void A_source_of_ones_own_goes_on_at_any_parallelism() => SourceTest
        .Of(() => new Letters())
        .OrderedBy(static letter => letter[..1])
        .ExpectInAnyOrder([.. Letters.All.Select(static letter => Record(letter))])
        .CheckAll();

    [Fact]
    public void A_sink_of_ones_own_shows_each_record_once() => SinkTest
        .Of(static () => new Shelf(), shelf => new ToShelf(shelf))
        .Visible(static shelf => shelf.Visible)
        .Input("a", "b", "c", "d", "b")
        .CheckAll();

    [Fact]
    public void A_whole_job_of_both_gives_each_record_once_wherever_it_crashes()
    {
        var crashed = 0;
        for (var step = 1; step < 40; step++)
        {
            var shelf = new Shelf();
            using var job = JobTest.Of(env => env.FromSource("letters", () => new Letters(), isBounded: true).ToSink("shelf", () => new ToShelf(shelf), isStateful: true)).Parallelism(2).RecordsPerRead(1).Start();
            job.Step(step);
            if (job.IsRunning)
            {
                job.BeginCheckpoint();
                job.Step(step);
            }

            if (job.IsRunning)
            {
                crashed++;
                job.Kill();
                job.Start(parallelism: 1 + (step % 3));
            }

            job.Finish();
            Assert.Equal(Letters.All, shelf.Visible.Order(StringComparer.Ordinal));
        }

        Assert.InRange(crashed, 5, 40);
    }

    /// <summary>Notes each record, and tells what was noted before the restart.</summary>
    private sealed class Notes : ProcessFunction<int, string>
    {
        private readonly OperatorList<int> _noted;
        private int[] _before = [];

        public Notes(EntrySharing sharing) => _noted = OperatorList<int>("noted", sharing);

        public override void OnRecord(int record, ProcessContext<string> context)
        {
            _noted.Add(record);
            context.Emit($"{record} knows {(_before.Length == 0 ? "nothing" : string.Join(' ', _before.Order()))}");
        }

        protected override void OnOpen(FunctionContext context)
        {
            context.Counter("restored").Add(_noted.Count);
            _before = [.. _noted];
            if (context.Subtask > 0)
            {
                _noted.Clear(); // one of them writes down what all were given
            }
        }
    }

    /// <summary>Splits A to D with the records A0 to A4 and so on; how far each is read is a list that all subtasks are given.</summary>
    private sealed class Letters : SourceReader<string>
    {
        private const int Splits = 4;
        private const int PerSplit = 5;
        private readonly OperatorList<(int Split, int Position)> _read = new("read", EntrySharing.Union);
        private readonly SortedDictionary<int, int> _positions = [];

        public static IReadOnlyList<string> All => [.. from split in Enumerable.Range(0, Splits) from i in Enumerable.Range(0, PerSplit) select $"{(char)('A' + split)}{i}"];

        public override ReadResult Read()
        {
            foreach (var (split, position) in _positions)
            {
                if (position < PerSplit)
                {
                    Output.Split = split;
                    Output.Emit($"{(char)('A' + split)}{position}");
                    _positions[split]++;
                    if (_positions[split] == PerSplit)
                    {
                        Context.AnnounceSplit(split, isOpen: false);
                    }

                    return ReadResult.More;
                }
            }

            return ReadResult.Finished;
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            _read.Replace(_positions.Select(static p => (p.Key, p.Value)));
            _read.Snapshot(snapshot);
        }

        protected override void OnOpen()
        {
            base.OnOpen();
            _read.Restore(Context);
            var restored = _read.ToDictionary(static r => r.Split, static r => r.Position);
            for (var split = 0; split < Splits; split++)
            {
                if (Core.Splits.OwnerOf("letters", split, Context.Parallelism) == Context.Subtask)
                {
                    _positions[split] = restored.GetValueOrDefault(split);
                    if (_positions[split] < PerSplit)
                    {
                        Context.AnnounceSplit(split, isOpen: true);
                    }
                }
            }
        }
    }

    /// <summary>What is put on it under one number is there once, however often it is put there.</summary>
    private sealed class Shelf
    {
        private readonly SortedDictionary<string, string[]> _parcels = new(StringComparer.Ordinal);

        public IEnumerable<string> Visible => _parcels.Values.SelectMany(static p => p);

        public void Put(string number, string[] records) => _parcels[number] = records;
    }

    /// <summary>Puts what came before a checkpoint on the shelf when that is complete; what waits for it is a list that is shared out.</summary>
    private sealed class ToShelf(Shelf shelf) : SinkWriter<string>
    {
        private readonly OperatorList<(long Checkpoint, string Number, string[] Records)> _parcels = new("parcels");
        private readonly List<string> _open = [];

        public override void OnBatch(Batch<string> batch)
        {
            _open.AddRange(batch.Items);
            batch.Release();
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            if (_open.Count > 0)
            {
                _parcels.Add((snapshot.Checkpoint.Value, $"{Context.Attempt}-{Context.Subtask}-{snapshot.Checkpoint.Value}", [.. _open]));
                _open.Clear();
            }

            _parcels.Snapshot(snapshot);
        }

        public override void OnCheckpointComplete(CheckpointId checkpoint) => PutUpTo(checkpoint.Value);

        protected override void OnOpen()
        {
            base.OnOpen();
            _parcels.Restore(Context);
            PutUpTo(long.MaxValue); // what a checkpoint holds is complete
        }

        private void PutUpTo(long checkpoint)
        {
            foreach (var (_, number, records) in _parcels.Where(p => p.Checkpoint <= checkpoint))
            {
                shelf.Put(number, records);
            }

            _parcels.Replace(_parcels.Where(p => p.Checkpoint > checkpoint));
        }
    }
}
