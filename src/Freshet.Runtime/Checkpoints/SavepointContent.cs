using System.Globalization;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Writes a complete, committed checkpoint out as a savepoint: each state in one stretch, one file for each task.</summary>
internal static class SavepointContent
{
    private const int CopyBytes = 256 << 10;

    /// <summary>Writes it; gives its bytes. What fails leaves nothing behind.</summary>
    public static long Write(SavepointFile to, CheckpointManifest manifest, IStateFiles from)
    {
        try
        {
            var content = CheckpointContent.FromBytes(manifest.Content.Span, manifest.Id);
            var tasks = content.Tasks.Select((task, i) => Write(to, manifest.Id, task, i, from)).ToArray();
            var whole = content with { Tasks = tasks, StartedFrom = null };
            var files = whole.Files.ToArray();
            return to.Complete(manifest with { IsSavepoint = true, Files = files, Content = whole.ToBytes() }) + files.Sum(static f => f.Length);
        }
        catch
        {
            to.Discard();
            throw;
        }
    }

    private static TaskSnapshot Write(SavepointFile to, CheckpointId id, TaskSnapshot task, int number, IStateFiles from)
    {
        if (task.Operators.All(static o => o.Keyed.Count == 0))
        {
            return task with { Files = [] };
        }

        using var file = to.CreateStateFile(id, string.Create(CultureInfo.InvariantCulture, $"task-{number}.state"));
        using var stream = new FrameWriteStream();
        stream.MoveTo(file.Frames);
        var operators = task.Operators.Select(op => op with { Keyed = [.. op.Keyed.Select(Copy)] }).ToArray();
        stream.Flush();
        return task with { Operators = operators, Files = [file.Finish()] };

        KeyedSection Copy(KeyedSection section)
        {
            var at = stream.Position;
            using var state = KeyedStream.Open(from, task.Files, section);
            state.CopyTo(stream, CopyBytes);
            return new KeyedSection(section.Name, 0, at, stream.Position - at);
        }
    }
}
