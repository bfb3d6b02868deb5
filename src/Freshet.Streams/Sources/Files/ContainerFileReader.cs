using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>Reads files of a container format, as one of several subtasks: each file whole, and in the order of their names.</summary>
internal sealed class ContainerFileReader<T>(string path, ContainerFormat<T> format, FileSourceOptions options) : SourceReader<T>
{
    private const int StepsMax = 16;

    private FileWork? _work;
    private SourceFile? _file;
    private IReadableFile? _open;
    private FileBytes? _bytes;
    private ContainerReader<T>? _reader;
    private int _split;
    private long _position; // records of the file that were given out
    private long _toPass;   // those of them that this reader still stands before
    private long _bytesCounted;

    private FileSet Files => _work!.Files;

    public override ReadResult Read()
    {
        for (var steps = 0; steps < StepsMax; steps++)
        {
            if (_reader is null && !OpenNext())
            {
                return _work!.Pause();
            }

            if (ReadOn())
            {
                break;
            }
        }

        return ReadResult.More;
    }

    public override void Snapshot(SnapshotWriter snapshot) => _work!.Snapshot(snapshot);

    public override void Close() => CloseFile();

    protected override void OnOpen()
    {
        base.OnOpen();
        _work = new FileWork(Context, path, options, FileReading.Containers);
    }

    private bool OpenNext()
    {
        while (Files.Next() is { } file)
        {
            _open = Files.OpenFile(file);
            if (_open is not null)
            {
                _file = file;
                _split = _work!.Begin(file);
                _bytes = new FileBytes(_open, file.Length);
                _reader = Guarded(() => format.Open(_bytes));
                (_position, _toPass, _bytesCounted) = (file.Offset ?? 0, file.Offset ?? 0, 0);
                return true;
            }
        }

        return false;
    }

    /// <summary>One step through the file; true when it gave out records.</summary>
    private bool ReadOn()
    {
        if (_toPass > 0)
        {
            var passed = Guarded(() => _reader!.Pass(_toPass));
            _toPass -= passed > 0 ? passed : throw Files.Changed(_file!.Path, _file.Length, _open!.Length);
            return false;
        }

        var batch = Batch<T>.Rent();
        var count = Guarded(() => _reader!.Read(batch.Places));
        if (count == 0)
        {
            batch.Release();
            Finish();
            return false;
        }

        batch.SetCount(count);
        batch.Split = _split;
        Output.Send(batch);
        _position += count;
        _file!.Advance(_position);
        CountBytes();
        return true;
    }

    // A watched file may grow by whole blocks: then it is read on.
    private void Finish()
    {
        CountBytes();
        if (Files.IsWatched)
        {
            _file!.Stick();
        }
        else
        {
            _work!.Finish(_file!);
        }

        CloseFile();
    }

    private void CountBytes()
    {
        Context.Metrics.AddBytes(_bytes!.BytesRead - _bytesCounted);
        _bytesCounted = _bytes.BytesRead;
    }

    private TResult Guarded<TResult>(Func<TResult> step)
    {
        try
        {
            return step();
        }
        catch (FileException e)
        {
            throw Files.Failure(_file!, e);
        }
        catch (FreshetException e)
        {
            throw FreshetException.User($"{Context.Describe()} cannot read '{_file!.Path}' as {format.Name}: {e.Message}", e);
        }
        catch (Exception e)
        {
            throw FreshetException.User(
                $"{Context.Describe()} cannot read '{_file!.Path}' ({_file.Length:N0} bytes) as {format.Name}, at record {_position:N0}: {e.Message} Is it such a file, and whole? " +
                $"Bring a whole one in its place{(Files.IsWatched ? "; files of a watched folder are written under a name that begins with a dot and renamed once they are whole" : "")}.",
                e);
        }
    }

    private void CloseFile()
    {
        _reader?.Dispose();
        _open?.Dispose();
        (_reader, _open, _bytes, _file) = (null, null, null, null);
    }
}
