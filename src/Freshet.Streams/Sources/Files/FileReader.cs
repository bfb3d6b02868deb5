using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// Reads lines of files, as one of several subtasks. It takes its blocks of the first file in the order of names, then those of the
/// next one.
/// </summary>
internal sealed partial class FileReader<T> : SourceReader<T>
{
    private const int StepsMax = 16;
    private const long PassBytesMax = 4 << 20;

    private readonly string _path;
    private readonly Format<T> _anyFormat;
    private readonly FileSourceOptions _options;
    private readonly RecordSlice[] _slices = new RecordSlice[BatchSize.Default];
    private readonly BlockLines _lines;
    private readonly DeadLetters _bad;
    private readonly LineDecoder<T> _decoder;
    private readonly Utf8Mark _mark;
    private FileWork? _work;
    private SourceFile? _file;
    private IReadableFile? _open;
    private UnpackedFile? _unpacked; // the same, where it is packed
    private Format<T>? _format; // bound to the header of the open file
    private int _split;
    private bool _isInBlock;

    /// <summary>The reader of one subtask.</summary>
    public FileReader(string path, Format<T> format, FileSourceOptions options)
    {
        (_path, _options) = (path, options);
        (_anyFormat, var quotes) = QuotedRecords.Of(format, options.BadRecords);
        _lines = new BlockLines(options.RecordBytesMax, quotes);
        _bad = new DeadLetters(options.BadRecords);
        _decoder = new LineDecoder<T>(_bad, index => PositionOf(_lines.OffsetOf(index)), () => Context.Describe());
        _mark = new Utf8Mark(format.IsText);
    }

    private FileSet Files => _work!.Files;

    public override ReadResult Read()
    {
        // Until there is something to show for it, within reason.
        for (var steps = 0; steps < StepsMax; steps++)
        {
            if (!_isInBlock && !NextBlock())
            {
                CloseFile();
                return _work!.Pause();
            }

            if (ReadOn())
            {
                break;
            }
        }

        return ReadResult.More;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        _work!.Snapshot(snapshot);
        _bad.Snapshot(snapshot);
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _bad.OnCheckpointComplete(checkpoint);

    public override void Close()
    {
        CloseFile();
        _bad.Close();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _bad.Open(Context);
        _work = new FileWork(Context, _path, _options, FileReading.Lines);
    }

    /// <summary>One step through the block; true when it gave out records.</summary>
    private bool ReadOn()
    {
        if (_unpacked is not null && !PassToPosition(_unpacked))
        {
            return false;
        }

        var batch = Batch<T>.Rent();
        var step = Step(_slices.AsSpan(0, Math.Min(_slices.Length, batch.Capacity)), out var count);
        if (step == BlockStep.Lines)
        {
            Emit(_slices.AsSpan(0, count), batch);
            if (_lines.IsBlockDone)
            {
                FinishBlock(_file!);
            }

            return true;
        }

        batch.Release();
        switch (step)
        {
            case BlockStep.TooLong:
                AddTooLong();
                return true;
            case BlockStep.End:
                FinishBlock(_file!);
                break;
            case BlockStep.Stuck:
                _file!.Stick();
                CloseFile();
                break;
            case BlockStep.CutShort:
                throw Files.Changed(_file!.Path, _file.Length, _open!.Length);
            default:
                break;
        }

        return false;
    }

    private bool NextBlock()
    {
        while (Files.Next() is { } file)
        {
            if (file != _file)
            {
                CloseFile();
                if (!OpenFile(file))
                {
                    continue;
                }
            }

            var start = file.Next * file.BlockBytes;
            var end = _unpacked is not null ? BlockLines.Endless : start + file.BlockBytes;
            _lines.StartBlock(start, Files.IsWatched || _unpacked is not null ? end : Math.Min(end, file.Length), file.Offset);
            return _isInBlock = true;
        }

        return false;
    }

    private void FinishBlock(SourceFile file)
    {
        _isInBlock = false;
        _work!.Finish(file);
    }

    /// <summary>Opens a file and reads its header, if it has one; false when it is not to be read now.</summary>
    private bool OpenFile(SourceFile file)
    {
        _open = Files.OpenFile(file);
        if (_open is null)
        {
            return false;
        }

        _file = file;
        _split = _work!.Begin(file);
        _format = _anyFormat;
        if (file.Compression != FileCompression.None)
        {
            _open = _unpacked = new UnpackedFile(_open, file.Compression, file.Length);
        }

        var limit = _unpacked is not null ? BlockLines.Unknown : Files.IsWatched ? file.Length : _open.Length;
        _lines.Open(_open, limit, isLastLineWhole: !Files.IsWatched);
        if (!_anyFormat.HasHeader || ReadHeader())
        {
            return true;
        }

        file.Stick(); // the header is not complete yet
        CloseFile();
        return false;
    }

    private bool ReadHeader()
    {
        _lines.StartBlock(0, 1, 0);
        BlockStep step;
        while ((step = Step(_slices.AsSpan(0, 1), out _)) == BlockStep.Again)
        {
        }

        if (step == BlockStep.Stuck)
        {
            return false;
        }

        string? error = $"it is longer than {_options.RecordBytesMax:N0} bytes (RecordBytesMax)";
        if (step != BlockStep.Lines || !_anyFormat.TryBind(_mark.Without(_slices[0].Of(_lines.Bytes)), out var bound, out error))
        {
            throw FreshetException.User($"{Context.Describe()} cannot take the first line of '{_file!.Path}' as header of {_anyFormat.Name}: {error}. Repair the file, or read without CsvOptions.Header.");
        }

        _format = bound; // and the records begin where we stand now
        return true;
    }

    private BlockStep Step(Span<RecordSlice> slices, out int count)
    {
        try
        {
            return _lines.Step(slices, out count);
        }
        catch (FileException e)
        {
            throw Files.Failure(_file!, e);
        }
        catch (UnpackException e)
        {
            throw Files.CannotUnpack(_file!, e);
        }
    }

    // After a crash a packed file is unpacked from its start again, some of it in each step.
    private bool PassToPosition(UnpackedFile file)
    {
        try
        {
            return file.PassTo(_lines.ReadsAt, PassBytesMax);
        }
        catch (FileException e)
        {
            throw Files.Failure(_file!, e);
        }
        catch (UnpackException e)
        {
            throw Files.CannotUnpack(_file!, e);
        }
    }

    private void CloseFile()
    {
        _open?.Dispose();
        (_open, _unpacked, _file, _isInBlock) = (null, null, null, false);
    }
}
