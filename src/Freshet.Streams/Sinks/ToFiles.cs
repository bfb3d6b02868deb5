using Freshet.Core;

namespace Freshet;

/// <summary>Streams into files.</summary>
public static class ToFilesExtensions
{
    /// <summary>
    /// Writes the records as lines into files of a folder, exactly once: a record is in a visible file once the checkpoint after it
    /// is complete, and never twice; nothing half-written is ever visible. Each subtask writes files of its own.
    /// <para>
    /// Without checkpoints the files become visible when the job ends or is stopped gracefully; an endless job without them that
    /// fails shows nothing. Falling back to an older checkpoint takes back the files of later ones, whose records are written again.
    /// </para>
    /// </summary>
    /// <exception cref="FreshetException">An option cannot work; at the start of the job: the folder cannot be written.</exception>
    public static StreamEnd ToFiles<T>(this DataStream<T> stream, string folder, Format<T> format, FileSinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(format);
        var checkedOptions = options ?? new FileSinkOptions();
        _ = new RollingFiles(folder, checkedOptions); // what cannot work is refused here, not when the job starts
        return stream.ToSink(
            "to files",
            () => new FileSink<T>(folder, format, checkedOptions),
            isStateful: true,
            detail: $"{folder}, {format.Name}");
    }

    /// <summary>
    /// Writes the records into files of a container format, exactly once like lines. A file is whole only with its end, so each
    /// checkpoint closes it: frequent checkpoints make small files with small blocks.
    /// </summary>
    /// <exception cref="FreshetException">An option cannot work; at the start of the job: the folder cannot be written.</exception>
    public static StreamEnd ToFiles<T>(this DataStream<T> stream, string folder, ContainerFormat<T> format, FileSinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(format);
        var given = options ?? new FileSinkOptions();
        given.ValidateForContainers(format.Name);
        var checkedOptions = given.Extension.Length == 0 ? given with { Extension = format.Extension } : given;
        _ = new RollingFiles(folder, checkedOptions);
        return stream.ToSink(
            "to files",
            () => new ContainerFileSink<T>(folder, format, checkedOptions),
            isStateful: true,
            detail: $"{folder}, {format.Name}");
    }
}

/// <summary>Writes records as lines into files.</summary>
internal sealed class FileSink<T>(string folder, Format<T> format, FileSinkOptions options) : SinkWriter<T>
{
    private readonly RollingFiles _files = new(folder, options, header: HeaderOf(format));
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        foreach (var item in batch.Items)
        {
            Add(item);
            _files.EndRecord();
            _records++;
        }

        batch.Release();
    }

    public override bool OnTime(long now)
    {
        _files.OnTime(now);
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot) => _files.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _files.OnCheckpointComplete(checkpoint);

    public override void Close() => _files.Close();

    protected override void OnOpen() => _files.Open(Context);

    private void Add(T item)
    {
        try
        {
            _files.BeginRecord().AddLine(format, item);
        }
        catch (FreshetException e) when (e.Domain == ErrorDomain.User)
        {
            throw FreshetException.User($"{Context.Describe()} cannot write record {_records} of this subtask as {format.Name}: {e.Message}", e);
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "format's encode", _records, item, e);
        }
    }

    private static byte[] HeaderOf(Format<T> format)
    {
        var lines = new LineBuffer(256);
        lines.AddHeader(format);
        return lines.Written.ToArray();
    }
}
