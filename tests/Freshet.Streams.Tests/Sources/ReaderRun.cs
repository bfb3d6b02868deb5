using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sources;

/// <summary>All subtasks of one source in one attempt.</summary>
internal sealed class ReaderRun<T>
{
    private readonly List<(HarnessContext Context, SourceReader<T> Reader)> _subtasks = [];
    private readonly bool[] _finished;

    public ReaderRun(Func<SourceReader<T>> create, int parallelism = 1, HarnessClock? clock = null, IReadOnlyList<MemorySnapshot>? restored = null)
    {
        clock ??= new HarnessClock();
        Clock = clock;
        _finished = new bool[parallelism];
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            var context = new HarnessContext(new HarnessPlace { Name = "source", Subtask = subtask, Parallelism = parallelism, Clock = clock, Restored = restored });
            var reader = create();
            _subtasks.Add((context, reader));
            reader.Open(context);
            Assert.Empty(context.UnclaimedState);
        }
    }

    public HarnessClock Clock { get; }

    public int Parallelism => _subtasks.Count;

    public bool IsFinished => _finished.All(static finished => finished);

    public IEnumerable<T> All => _subtasks.SelectMany(static s => Items(s.Context));

    public static Func<SourceReader<T>> Of(Func<StreamEnvironment, DataStream<T>> source)
    {
        var environment = StreamEnvironment.Create();
        source(environment);
        var node = environment.ToGraph().Nodes[^1];
        return () => (SourceReader<T>)node.Create();
    }

    public HarnessContext Context(int subtask) => _subtasks[subtask].Context;

    public IEnumerable<T> Of(int subtask) => Items(_subtasks[subtask].Context);

    public ReadResult Read(int subtask)
    {
        if (_finished[subtask])
        {
            return ReadResult.Finished;
        }

        var result = _subtasks[subtask].Reader.Read();
        _subtasks[subtask].Reader.Flush();
        _finished[subtask] = result == ReadResult.Finished;
        return result;
    }

    /// <summary>Reads each subtask in turn until none has more at once; waiting ones are served by moving time.</summary>
    public void ReadToEnd()
    {
        while (!IsFinished)
        {
            var more = false;
            for (var subtask = 0; subtask < Parallelism; subtask++)
            {
                more |= Read(subtask) == ReadResult.More;
            }

            if (!more && !IsFinished)
            {
                Clock.MoveTo(_subtasks.Min(static s => s.Context.NextWake ?? long.MaxValue));
                foreach (var (context, _) in _subtasks)
                {
                    context.TakeWake();
                }
            }
        }
    }

    public IReadOnlyList<MemorySnapshot> Snapshot(long checkpoint = 1) => [.. _subtasks.Select(s => s.Context.Snapshot(s.Reader, checkpoint).Write())];

    private static IEnumerable<T> Items(HarnessContext context) => context.Received<T>().Select(static record => record.Value!);
}
