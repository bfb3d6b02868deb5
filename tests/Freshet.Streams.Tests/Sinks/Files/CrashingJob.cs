using System.Text;
using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sinks.Files;

/// <summary>How the job of a crash test is run.</summary>
internal sealed record CrashScript
{
    public required FileSinkOptions Options { get; init; }

    /// <summary>Parallelism of each attempt; the last one for all further ones.</summary>
    public int[] Parallelism { get; init; } = [2];

    /// <summary>Checkpoints that fail after all subtasks took part: every so many; 0 for none.</summary>
    public int AbortEvery { get; init; }

    /// <summary>How many checkpoints later a completion is told to subtask 1; it hears of the newest only.</summary>
    public int NotifyLate { get; init; }

    /// <summary>Each restart takes the checkpoint before the newest: the newest turned out damaged.</summary>
    public bool FallBack { get; init; }

    /// <summary>So many times first, the process is killed where the power would fail: what it did stays, synced or not, and may be lost later.</summary>
    public int KillsFirst { get; init; }

    /// <summary>A reader takes visible files away whenever it sees some. The process is always killed then: the power stays on.</summary>
    public bool IsRead { get; init; }
}

/// <summary>
/// A job with a replayable source and a file sink on a simulated disk that dies when told, and an oracle that knows what may be
/// visible at each moment and what must be at the end.
/// </summary>
internal sealed class CrashingJob(CrashScript script, ulong seed)
{
    private const int Splits = 4;
    private const int RecordsOfSplit = 9;
    private const string Folder = "/data/out";

    private readonly Func<SinkWriter<string>> _create = WriterRun<string>.Of(stream => stream.ToFiles(Folder, Format.Text, script.Options));
    private readonly HarnessClock _clock = new(1_000);
    private readonly List<(long Id, int[] Positions, IReadOnlyList<MemorySnapshot> States)> _complete = [];
    private readonly List<string> _read = [];
    private int[] _mayBeVisible = new int[Splits];
    private long _lastId;
    private int _attempt;

    public SimulatedDisk Disk { get; } = new(seed);

    public int Crashes { get; private set; }

    /// <summary>Operations of the disk until the job's end.</summary>
    public long Operations { get; private set; }

    /// <summary>Runs to the end; the power fails after so many operations of the disk in each attempt, while there are numbers left.</summary>
    public void Run(params int[] crashAfter)
    {
        for (var crash = 0; ; crash++)
        {
            if (crash < crashAfter.Length)
            {
                Disk.PowerLossAfter(crashAfter[crash]);
            }

            try
            {
                Attempt();
                break;
            }
            catch (SimulatedCrashException)
            {
                Crashes++;
                if (script.IsRead || crash < script.KillsFirst)
                {
                    Disk.KillProcess();
                }
                else
                {
                    Disk.Crash();
                }

                CheckVisible(atLeast: null);
            }
        }

        Operations = Disk.Operations;
        Disk.KillProcess(); // what was planned and did not happen is off
        CheckVisible(atLeast: [.. Enumerable.Repeat(RecordsOfSplit, Splits)]);
        Assert.DoesNotContain(Disk.Snapshot(), static file => file.Path.EndsWith(".inprogress", StringComparison.Ordinal));
        if (!script.IsRead)
        {
            // And all of it is durable.
            Disk.Crash();
            CheckVisible(atLeast: [.. Enumerable.Repeat(RecordsOfSplit, Splits)]);
        }
    }

    private void Attempt()
    {
        if (script.FallBack && _complete.Count > 1)
        {
            _complete.RemoveAt(_complete.Count - 1);
        }

        var restored = _complete.Count > 0 ? _complete[^1] : default;
        var positions = restored.Positions?.ToArray() ?? new int[Splits];
        var run = new WriterRun<string>(_create, script.Parallelism[Math.Min(_attempt, script.Parallelism.Length - 1)], Disk, _clock, restored.States, _attempt);
        _attempt++;

        // Whatever later checkpoints had made visible is gone now, and what the restored one holds is there.
        _mayBeVisible = positions.ToArray();
        CheckVisible(atLeast: positions);

        for (var step = 1; positions.Any(static position => position < RecordsOfSplit); step++)
        {
            for (var split = 0; split < Splits; split++)
            {
                // Some splits are silent between some checkpoints: no file then.
                var count = Math.Min((split + step) % 3, RecordsOfSplit - positions[split]);
                for (var i = 0; i < count; i++)
                {
                    run.Write(split % run.Parallelism, Record(split, positions[split]++));
                }
            }

            run.MoveTo(_clock.Now + 700);
            Checkpoint(run, positions, step);
        }

        Snapshot(run, positions, isFinal: true);
        run.Complete(_lastId);
        run.Dispose();
    }

    private void Checkpoint(WriterRun<string> run, int[] positions, int step)
    {
        if (script.AbortEvery > 0 && step % script.AbortEvery == 0)
        {
            run.Snapshot(++_lastId);
            return;
        }

        Snapshot(run, positions, isFinal: false);
        if (script.NotifyLate == 0)
        {
            run.Complete(_lastId);
            run.Complete(_lastId);
        }
        else
        {
            run.Complete(0, _lastId);
            if (run.Parallelism > 1 && step % script.NotifyLate == 0)
            {
                run.Complete(1, _lastId);
            }
        }

        CheckVisible(atLeast: null);
    }

    private void Snapshot(WriterRun<string> run, int[] positions, bool isFinal)
    {
        var id = ++_lastId;
        var states = run.Snapshot(id, isFinal);
        _complete.Add((id, [.. positions], states));
        _mayBeVisible = [.. positions];
    }

    /// <summary>Visible are whole records, none twice, none that no complete checkpoint covers; at least these when given.</summary>
    private void CheckVisible(int[]? atLeast)
    {
        var lines = new List<string>(_read);
        foreach (var (path, bytes) in Disk.Snapshot())
        {
            if (!Name(path).StartsWith('.'))
            {
                var text = Encoding.UTF8.GetString(Packed.Unpack(script.Options.Compression, bytes));
                Assert.EndsWith(script.Options.Compression switch { FileCompression.Gzip => ".gz", FileCompression.Brotli => ".br", FileCompression.Zstd => ".zst", _ => "" }, path);
                Assert.True(text.EndsWith('\n'), $"{path} is visible and empty or ends within a record: '{text}'");
                lines.AddRange(text[..^1].Split('\n'));
                if (script.IsRead)
                {
                    Disk.Delete(path);
                    _read.AddRange(text[..^1].Split('\n'));
                }
            }
        }

        Assert.Equal(lines.Distinct().Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
        if (atLeast is not null)
        {
            Assert.Superset(Records(atLeast), lines.ToHashSet());
        }

        Assert.Subset(Records(_mayBeVisible), lines.ToHashSet());
    }

    private static HashSet<string> Records(int[] positions) =>
        [.. positions.SelectMany(static (position, split) => Enumerable.Range(0, position).Select(i => Record(split, i)))];

    // Longer than a sector of the simulated disk now and then, so that a torn write shows.
    private static string Record(int split, int i) => $"{split}:{i}:{new string((char)('a' + (i % 26)), i % 5 == 0 ? 300 : 3)}";

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
