using System.Collections.Concurrent;
using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Core.State;
using Freshet.Runtime.Channels;
using Freshet.Runtime.Jobs;
using Freshet.Runtime.Scheduling;
using Freshet.Runtime.Storage;
using Freshet.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Tests.Recovery;

/// <summary>Batches that are not of records pass every kind of edge, and are released exactly once.</summary>
public sealed class WholeBatchTests
{
    public static TheoryData<string> Partitionings => ["forward", "rebalance", "load", "rescale", "shuffle", "global", "broadcast", "hash"];

    [Theory]
    [MemberData(nameof(Partitionings))]
    public async Task Batches_of_columns_pass_every_edge(string name)
    {
        var seen = new Seen();
        Partitioning partitioning = name switch
        {
            "forward" => new Partitioning.Forward(),
            "rebalance" => new Partitioning.Rebalance(),
            "load" => new Partitioning.Rebalance(ByLoad: true),
            "rescale" => new Partitioning.Rescale(),
            "shuffle" => new Partitioning.Shuffle(),
            "global" => new Partitioning.Global(),
            "broadcast" => new Partitioning.Broadcast(),
            _ => new Partitioning.Hash(new ColumnHasher()),
        };
        var graph = new StreamGraph(
            [
                Node(0, "numbers", NodeRole.Source, () => new NumbersSource(seen)) with { IsBounded = true },
                Node(1, "one", NodeRole.Sink, () => new ColumnSink(seen, 0)),
                Node(2, "other", NodeRole.Sink, () => new ColumnSink(seen, 1)),
            ],
            [new StreamEdge(0, 0, 1, partitioning), new StreamEdge(0, 0, 2, new Partitioning.Rebalance())]);
        await Run(graph, 3);

        var copies = name == "broadcast" ? 3 : 1;
        Assert.Equal(Enumerable.Range(0, 3 * NumbersSource.Batches * NumbersSource.BatchRows).Select(n => (long)n).SelectMany(n => Enumerable.Repeat(n, copies)), seen.Numbers[0].Select(s => s.Number).Order());
        Assert.Equal(Enumerable.Range(0, 3 * NumbersSource.Batches * NumbersSource.BatchRows).Select(n => (long)n), seen.Numbers[1].Select(s => s.Number).Order());
        Assert.Equal(0, seen.Alive);
        if (name == "hash")
        {
            var targets = new KeyTargets(3, KeyGroups.DefaultMax);
            Assert.All(seen.Numbers[0], s => Assert.Equal(targets.Of(ColumnHasher.HashOf(s.Number)), s.Subtask));
            Assert.Equal(3, seen.Numbers[0].Select(s => s.Subtask).Distinct().Count());
        }

        if (name == "global")
        {
            Assert.All(seen.Numbers[0], s => Assert.Equal(0, s.Subtask));
        }
    }

    private static StreamNode Node(int id, string name, NodeRole role, Func<Operator> create) => new() { Id = id, Name = name, Role = role, Create = create };

    private static async Task Run(StreamGraph graph, int parallelism)
    {
        using var scheduler = new WorkerScheduler(TimeProvider.System, 2);
        var handle = JobHandle.Start("columns", graph, new JobOptions { Parallelism = parallelism, Restart = RestartPolicy.None }, new JobEnvironment
        {
            Scheduler = scheduler,
            Files = new PosixFileSystem(),
            Transport = new LocalTransport(),
            States = budget => new PagedStateBackend(budget),
            Log = NullLogger.Instance,
            Random = new SeededRandom(1),
        });
        await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private sealed class Seen
    {
        private int _alive;

        public ConcurrentBag<(long Number, int Subtask)>[] Numbers { get; } = [[], []];

        public int Alive => _alive;

        public void Born() => Interlocked.Increment(ref _alive);

        public void Released() => Interlocked.Decrement(ref _alive);
    }

    private sealed class ColumnOfLongs : Batch
    {
        private readonly Seen _seen;
        private bool _isReleased;

        public ColumnOfLongs(Seen seen, long[] numbers)
        {
            (_seen, Numbers, Count) = (seen, numbers, numbers.Length);
            seen.Born();
        }

        public long[] Numbers { get; }

        public Seen Seen => _seen;

        public override void DeliverTo(object receiver) => ((IBatchReceiver)receiver).OnBatch(this);

        public override Batch Share() => new ColumnOfLongs(_seen, Numbers);

        public override void Release()
        {
            Assert.False(_isReleased);
            _isReleased = true;
            _seen.Released();
        }
    }

    private sealed class NumbersSource(Seen seen) : Operator, ISourceReader
    {
        public const int Batches = 50;
        public const int BatchRows = 40;

        private BatchEmitter? _output;
        private int _next;

        public ReadResult Read()
        {
            var first = ((Context.Subtask * Batches) + _next) * BatchRows;
            _output!.Send(new ColumnOfLongs(seen, [.. Enumerable.Range(first, BatchRows).Select(n => (long)n)]));
            return ++_next == Batches ? ReadResult.Finished : ReadResult.More;
        }

        protected override void OnOpen() => _output = Context.BatchOutput(0);
    }

    private sealed class ColumnSink(Seen seen, int number) : Operator, IBatchReceiver
    {
        public void OnBatch(Batch batch)
        {
            foreach (var n in ((ColumnOfLongs)batch).Numbers)
            {
                seen.Numbers[number].Add((n, Context.Subtask));
            }

            batch.Release();
        }
    }

    private sealed class ColumnHasher : BatchHasher
    {
        public static uint HashOf(long number) => (uint)((ulong)number * 0x9E37_79B9_7F4A_7C15 >> 32);

        public override BatchScatter CreateScatter(KeyTargets targets) => new Scatter(targets);

        private sealed class Scatter(KeyTargets targets) : BatchScatter
        {
            private const int FullRows = 64;

            private readonly List<long>[] _gathered = [.. Enumerable.Range(0, targets.Subtasks).Select(_ => new List<long>())];
            private Seen? _seen;

            public override void Add(Batch batch)
            {
                var column = (ColumnOfLongs)batch;
                _seen = column.Seen;
                foreach (var n in column.Numbers)
                {
                    _gathered[targets.Of(HashOf(n))].Add(n);
                }

                batch.Release();
            }

            public override Batch? Take(int target, bool all)
            {
                var rows = _gathered[target];
                if (rows.Count == 0 || (!all && rows.Count < FullRows))
                {
                    return null;
                }

                var batch = new ColumnOfLongs(_seen!, [.. rows]);
                rows.Clear();
                return batch;
            }
        }
    }
}
