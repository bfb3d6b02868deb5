using System.Text;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>All subtasks of one file source in one attempt.</summary>
internal sealed class ReaderRun<T> : IDisposable
{
    private readonly List<(HarnessContext Context, SourceReader<T> Reader)> _subtasks = [];
    private readonly bool[] _isFinished;

    public ReaderRun(
        IFileSystem files, string path, Format<T> format, FileSourceOptions? options = null, int parallelism = 1, HarnessClock? clock = null, IReadOnlyList<MemorySnapshot>? restored = null)
    {
        var environment = StreamEnvironment.Create();
        environment.FromFiles(path, format, options);
        var node = environment.ToGraph().Nodes[^1];
        _isFinished = new bool[parallelism];
        clock ??= new HarnessClock();
        Clock = clock;
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            var context = new HarnessContext(new HarnessPlace
            {
                Uid = "source", Name = "source", Subtask = subtask, Parallelism = parallelism, Files = files, Clock = clock, Restored = restored,
            });
            var reader = (SourceReader<T>)node.Create();
            _subtasks.Add((context, reader));
            reader.Open(context);
            Assert.Empty(context.UnclaimedState);
        }
    }

    public HarnessClock Clock { get; }

    public int Parallelism => _subtasks.Count;

    public IReadOnlyList<T> Records => [.. _subtasks.SelectMany(s => s.Context.Received<T>().Select(r => r.Value))];

    public HarnessContext Context(int subtask = 0) => _subtasks[subtask].Context;

    public IReadOnlyList<T> RecordsOf(int subtask) => [.. Context(subtask).Received<T>().Select(r => r.Value)];

    /// <summary>One step of one subtask; nothing once it has finished.</summary>
    public ReadResult Read(int subtask = 0)
    {
        if (_isFinished[subtask])
        {
            return ReadResult.Finished;
        }

        var result = _subtasks[subtask].Reader.Read();
        _isFinished[subtask] = result == ReadResult.Finished;
        return result;
    }

    /// <summary>Steps in turn until nobody has more for now.</summary>
    public ReaderRun<T> ReadAll()
    {
        for (var isMore = true; isMore;)
        {
            isMore = false;
            for (var subtask = 0; subtask < Parallelism; subtask++)
            {
                isMore |= Read(subtask) == ReadResult.More;
            }
        }

        return this;
    }

    /// <summary>A second passes, and everything is read.</summary>
    public ReaderRun<T> Look()
    {
        Pass();
        return ReadAll();
    }

    /// <summary>A second passes.</summary>
    public void Pass()
    {
        Clock.MoveTo(Clock.Now + 1000);
        foreach (var (context, _) in _subtasks)
        {
            context.TakeWake();
        }
    }

    public IReadOnlyList<MemorySnapshot> Snapshot(long checkpoint = 1, bool isFinal = false) =>
        [.. _subtasks.Select(s => s.Context.Snapshot(s.Reader, checkpoint, isFinal).Write())];

    public void Complete(long checkpoint = 1)
    {
        foreach (var (_, reader) in _subtasks)
        {
            reader.OnCheckpointComplete(new CheckpointId(checkpoint));
        }
    }

    public void Dispose()
    {
        foreach (var (_, reader) in _subtasks)
        {
            reader.Close();
        }
    }
}

/// <summary>Files on a simulated disk, and what their lines are by the simplest means.</summary>
internal static class Disk
{
    public static void Write(this SimulatedDisk disk, string path, ReadOnlySpan<byte> bytes)
    {
        disk.CreateDirectory(path[..Math.Max(path.LastIndexOf('/'), 1)]);
        using var file = disk.OpenWrite(path, FileOpen.Truncate);
        file.Write(bytes);
        file.Sync();
        disk.SyncDirectory(path[..Math.Max(path.LastIndexOf('/'), 1)]);
    }

    public static void Write(this SimulatedDisk disk, string path, string text) => disk.Write(path, Encoding.UTF8.GetBytes(text));

    public static void Append(this SimulatedDisk disk, string path, string text)
    {
        using var file = disk.OpenWrite(path, FileOpen.Append);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The lines of a text: ended by LF or CRLF; what follows the last line break is one when asked for and not empty.</summary>
    public static List<string> Lines(string text, bool withLast = true)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var c in text.StartsWith('\ufeff') ? text[1..] : text)
        {
            if (c != '\n')
            {
                line.Append(c);
                continue;
            }

            if (line.Length > 0 && line[^1] == '\r')
            {
                line.Length--;
            }

            lines.Add(line.ToString());
            line.Clear();
        }

        if (withLast && line.Length > 0)
        {
            lines.Add(line.ToString());
        }

        return lines;
    }
}
