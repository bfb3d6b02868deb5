using System.Buffers;
using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// Writes records into files of a folder exactly once, for one subtask of an operator that owns it and passes its calls on.
/// <code>
/// in progress (hidden) ── barrier, size or time: fsync ──→ pending (hidden) ── checkpoint complete: rename ──→ visible
/// </code>
/// The pending files are in the checkpoint, so whoever restores it can commit them; what was written after it is removed on
/// restore, because it will be written again. Falling back to an older checkpoint therefore takes back the files of the later ones.
/// A rename is made durable by the next checkpoint at the latest, and until then by restoring the last one. Visible files may be
/// moved or deleted by whoever reads them.
/// </summary>
public sealed partial class RollingFiles
{
    private const int FlushBytes = 128 * 1024;

    private readonly FileSinkOptions _options;
    private readonly string _stateName;
    private readonly byte[] _header;
    private readonly LineBuffer _buffer = new(4 * 1024); // grows to what is flushed at once, if records come that fast
    private readonly FilePacker? _packer;
    private readonly List<OutputFile> _closed = [];
    private readonly List<OutputFile> _pending = [];

    private OperatorContext? _context;
    private OutputNames? _names;
    private IDisposable? _lock;
    private IWritableFile? _file;
    private string? _committedName;
    private long _run;
    private long _firstCheckpoint = -1;
    private long _number;
    private long _length;
    private long _openedAt;
    private bool _hasRecords;
    private bool _isFileDirty;
    private bool _areEntriesDirty;
    private long _finalCheckpoint = long.MaxValue;

    /// <summary>A writer into <paramref name="folder"/>. Options are validated here.</summary>
    /// <param name="folder">The folder; created when the job starts.</param>
    /// <param name="options">How files are cut and named.</param>
    /// <param name="stateName">Name of its state within the operator; an operator with two writers gives each its own.</param>
    /// <param name="header">Bytes at the start of each file, with their line break.</param>
    /// <exception cref="FreshetException">The folder is empty, or an option cannot work.</exception>
    public RollingFiles(string folder, FileSinkOptions options, string stateName = "files", ReadOnlySpan<byte> header = default)
    {
        if (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0'))
        {
            throw FreshetException.User($"File sink: '{folder}' is no folder: name one.");
        }

        options.Validate();
        Folder = folder.Length > 1 ? folder.TrimEnd('/') : folder;
        _options = options;
        _stateName = stateName;
        _header = header.ToArray();
        _packer = options.Compression == FileCompression.None ? null : new FilePacker(options.Compression);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What is at the start of each file, besides the header.</summary>
    internal Action<IBufferWriter<byte>>? Begin { get; init; }

    /// <summary>What is at the end of each file.</summary>
    internal Action<IBufferWriter<byte>>? End { get; init; }

    private OperatorContext Context => _context ?? throw FreshetException.Internal("A file writer was used before it was opened.");

    private OutputNames Names => _names!;

    private string Ending => FileEndings.Of(_options.Compression);

    private IFileSystem Files => Context.Files;

    /// <summary>
    /// Takes the folder into use: commits what the restored checkpoint holds, removes what was written after it.
    /// Call it in the operator's OnOpen.
    /// </summary>
    /// <exception cref="FreshetException">
    /// The folder cannot be created or written, or another run of the job writes there now; a file of the checkpoint is lost or
    /// damaged; there is output of an earlier run and the policy is <see cref="ExistingOutput.Refuse"/>.
    /// </exception>
    public void Open(OperatorContext context)
    {
        _context = context;
        _names = new OutputNames(OutputNames.TagOf(context, _stateName), _options.Prefix, _options.Extension + Ending);
        var isOpen = false;
        try
        {
            MakeFolder();
            Lock();
            Recover();
            isOpen = true;
        }
        catch (FileException e)
        {
            throw Failure("preparing its output", e);
        }
        finally
        {
            if (!isOpen)
            {
                Close();
            }
        }
    }

    /// <summary>Begins a record: add it to the result as a line, then call <see cref="EndRecord"/>.</summary>
    public LineBuffer BeginRecord()
    {
        if (!_hasRecords)
        {
            _hasRecords = true;
            AddHeader();
            if (_options.RollEvery is { } every)
            {
                _openedAt = Context.Now;
                Context.WakeAt(_openedAt + (long)every.TotalMilliseconds);
            }
        }

        return _buffer;
    }

    /// <summary>Ends a record: it is written out and the file is cut when enough has come together.</summary>
    public void EndRecord()
    {
        if (_buffer.Length >= FlushBytes || _length + _buffer.Length >= _options.RollBytes)
        {
            WriteOut();
        }
    }

    /// <summary>Cuts the file when its time is up. Call it from the operator's OnTime.</summary>
    public void OnTime(long now)
    {
        if (!_hasRecords || _options.RollEvery is not { } every)
        {
            return;
        }

        var due = _openedAt + (long)every.TotalMilliseconds;
        if (now < due)
        {
            Context.WakeAt(due);
            return;
        }

        try
        {
            Roll();
        }
        catch (FileException e)
        {
            throw Failure("writing", e);
        }
    }

    /// <summary>Closes the open file; it is removed by the next start unless a checkpoint holds it.</summary>
    public void Close()
    {
        _packer?.End();
        _file?.Dispose();
        _file = null;
        _lock?.Dispose();
        _lock = null;
    }

    // Another run would give its files the same names, and each would remove or replace what the other wrote.
    private void Lock()
    {
        var path = PathOf(OutputNames.Lock(Names.Tag, Context.Subtask));
        _lock = Files.TryLock(path) ?? throw FreshetException.User(
            $"{Context.Describe()} finds that another run of job '{Context.JobName}' writes into '{Folder}' now ('{path}' is locked): "
            + "one would overwrite the output of the other. Stop that run, or give this one another folder or another job name.");

        // Whoever reads all files of the folder, hidden ones too, must not take a line in it for output.
        Files.OpenWrite(path, FileOpen.Truncate).Dispose();
    }

    private void AddHeader()
    {
        if (_header.Length > 0)
        {
            _header.CopyTo(_buffer.GetSpan(_header.Length));
            _buffer.Advance(_header.Length);
        }

        Begin?.Invoke(_buffer);
    }

    private void WriteOut()
    {
        try
        {
            FlushBuffer();
            if (_length >= _options.RollBytes)
            {
                Roll();
            }
        }
        catch (FileException e)
        {
            throw Failure("writing", e);
        }
    }

    private void FlushBuffer()
    {
        if (_buffer.Length == 0)
        {
            return;
        }

        if (_file is null)
        {
            _file = Files.OpenWrite(PathOf(OutputNames.Hidden(Names.Tag, Context.Subtask, _number)), FileOpen.CreateNew);
            _areEntriesDirty = true;
        }

        if (_packer is null)
        {
            Append(_buffer.Written);
        }
        else
        {
            _packer.Add(_buffer.Written);
            AppendPacked(_packer);
        }

        _buffer.Clear();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(bytes);
        _length += bytes.Length;
        Context.Metrics.AddBytesOut(bytes.Length);
        _isFileDirty = true;
    }

    private void AppendPacked(FilePacker packer)
    {
        if (packer.Packed.Length > 0)
        {
            Append(packer.Packed);
            packer.Clear();
        }
    }

    private void SyncFile()
    {
        FlushBuffer();
        if (_packer is { IsOpen: true } packer)
        {
            packer.End(); // a checkpoint may cut the file here
            AppendPacked(packer);
        }

        if (_isFileDirty)
        {
            _file!.Sync();
            _isFileDirty = false;
        }
    }

    private void Roll()
    {
        if (_hasRecords)
        {
            End?.Invoke(_buffer);
        }

        SyncFile();
        if (_file is not { } file)
        {
            return;
        }

        file.Dispose();
        _file = null;
        _closed.Add(new OutputFile(_number, _length, 0, null));
        _number++;
        _length = 0;
        _hasRecords = false;
    }

    private string PathOf(string name) => PathIn(Folder, name);

    private static string PathIn(string folder, string name) => folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    private FreshetException Failure(string doing, FileException e) => FileFailures.Of(Context, doing, Folder, e);
}
