using Freshet.Core;

namespace Freshet;

/// <summary>Writes records into files of a container format.</summary>
internal sealed class ContainerFileSink<T> : SinkWriter<T>
{
    private readonly ContainerFormat<T> _format;
    private readonly ContainerWriter<T> _writer;
    private readonly RollingFiles _files;
    private long _records;

    public ContainerFileSink(string folder, ContainerFormat<T> format, FileSinkOptions options)
    {
        _format = format;
        _writer = format.CreateWriter();
        _files = new RollingFiles(folder, options) { Begin = _writer.Begin, End = _writer.End };
    }

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
            _writer.Add(item, _files.BeginRecord());
        }
        catch (FreshetException e) when (e.Domain == ErrorDomain.User)
        {
            throw FreshetException.User($"{Context.Describe()} cannot write record {_records} of this subtask as {_format.Name}: {e.Message}", e);
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "format's encode", _records, item, e);
        }
    }
}
