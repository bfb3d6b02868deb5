using System.Text;
using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing.Tests;

/// <summary>The smallest file sink: a file for each checkpoint, renamed when it is complete.</summary>
public sealed class OneFilePerCheckpoint(bool syncs) : SinkWriter<string>
{
    private const string Folder = "out";

    private readonly List<string> _open = [];
    private readonly SortedDictionary<long, string> _pending = [];

    public override void OnBatch(Batch<string> batch)
    {
        _open.AddRange(batch.Items);
        batch.Release();
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        if (_open.Count > 0)
        {
            var name = $"{Folder}/part-{snapshot.Checkpoint}-{Context.Subtask}";
            using var file = Context.Files.OpenWrite(name, FileOpen.Truncate);
            file.Write(Encoding.UTF8.GetBytes(string.Concat(_open.Select(static line => line + "\n"))));
            if (syncs)
            {
                file.Sync();
                Context.Files.SyncDirectory(Folder);
            }

            _pending.Add(snapshot.Checkpoint.Value, name);
            _open.Clear();
        }

        snapshot.AddEntries("pending", [.. _pending.Values.Select(Encoding.UTF8.GetBytes)]);
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint)
    {
        foreach (var (id, name) in _pending.Where(p => p.Key <= checkpoint.Value).ToList())
        {
            Commit(name);
            _pending.Remove(id);
        }
    }

    protected override void OnOpen()
    {
        Context.Files.CreateDirectory(Folder);
        foreach (var entry in Context.Restored?.ShareOfEntries("pending") ?? [])
        {
            Commit(Encoding.UTF8.GetString(entry));
        }
    }

    private void Commit(string name)
    {
        if (Context.Files.Exists(name))
        {
            Context.Files.Rename(name, name + ".done");
        }
        else if (!Context.Files.Exists(name + ".done"))
        {
            throw FreshetException.External($"The file {name} is lost.");
        }

        if (syncs)
        {
            Context.Files.SyncDirectory(Folder);
        }
    }
}
