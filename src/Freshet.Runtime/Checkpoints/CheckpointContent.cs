using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>What the runtime writes into a checkpoint's manifest: every operator's entries, and where its keyed state lies.</summary>
/// <param name="MaxParallelism">Key groups of the job.</param>
/// <param name="IsEnd">True when every source had ended: there is nothing left to do.</param>
/// <param name="Tasks">Each task's part.</param>
public sealed record CheckpointContent(int MaxParallelism, bool IsEnd, IReadOnlyList<TaskSnapshot> Tasks)
{
    private const byte Version = 3; // 2: without what it started from; 1: a task had one file at most, of the checkpoint itself, and each state lay in it in one stretch

    /// <summary>True when its sources were told to end: whoever starts from it reads nothing.</summary>
    public bool IsDrained { get; init; }

    /// <summary>The savepoint that this run, or one before it, started from; null when none did.</summary>
    public StartedFrom? StartedFrom { get; init; }

    /// <summary>The files that it needs.</summary>
    public IEnumerable<StateFile> Files => Tasks.SelectMany(t => t.Files);

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter(1024);
        try
        {
            // What has nothing that is new in version 3 can be read by those that know version 2.
            var version = IsDrained || StartedFrom is not null ? Version : (byte)2;
            writer.WriteByte(version);
            writer.WriteVarUInt32((uint)MaxParallelism);
            writer.WriteByte(IsEnd ? (byte)1 : (byte)0);
            if (version == Version)
            {
                writer.WriteByte(IsDrained ? (byte)1 : (byte)0);
                writer.WriteText(StartedFrom?.Savepoint ?? "");
                writer.WriteText(StartedFrom?.Folder ?? "");
            }

            writer.WriteVarUInt32((uint)Tasks.Count);
            foreach (var task in Tasks)
            {
                WriteTask(ref writer, task);
            }

            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>From the bytes of the manifest of checkpoint <paramref name="id"/>.</summary>
    /// <exception cref="FreshetException">They are not such content, or of a newer version.</exception>
    public static CheckpointContent FromBytes(ReadOnlySpan<byte> bytes, CheckpointId id)
    {
        var reader = new ByteReader(bytes);
        var version = reader.ReadByte();
        if (version is < 1 or > Version)
        {
            throw FreshetException.User($"The checkpoint has content version {version}; this Freshet reads versions up to {Version}. Use the version of Freshet that wrote it.");
        }

        var max = (int)reader.ReadVarUInt32();
        var isEnd = reader.ReadByte() == 1;
        var isDrained = version >= 3 && reader.ReadByte() == 1;
        var (savepoint, folder) = version >= 3 ? (reader.ReadText(), reader.ReadText()) : ("", "");
        var tasks = new TaskSnapshot[Count(ref reader)];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = ReadTask(ref reader, version, id);
        }

        reader.End();
        return new CheckpointContent(max, isEnd, tasks) { IsDrained = isDrained, StartedFrom = savepoint.Length > 0 ? new StartedFrom(savepoint, folder) : null };
    }

    private static void WriteTask(ref ByteWriter writer, TaskSnapshot task)
    {
        writer.WriteVarUInt32((uint)task.Files.Count);
        foreach (var file in task.Files)
        {
            writer.WriteVarUInt64((ulong)file.Checkpoint.Value);
            writer.WriteText(file.Name);
            writer.WriteVarUInt64((ulong)file.Length);
            writer.WriteVarUInt32(file.Checksum);
        }

        writer.WriteVarUInt32((uint)task.Operators.Count);
        foreach (var op in task.Operators)
        {
            writer.WriteText(op.Uid);
            writer.WriteText(op.Name);
            writer.WriteVarUInt32((uint)op.Subtask);
            writer.WriteVarUInt32((uint)op.Parallelism);
            writer.WriteVarUInt32((uint)op.Entries.Count);
            foreach (var named in op.Entries)
            {
                writer.WriteText(named.Name);
                writer.WriteVarUInt32((uint)named.Entries.Count);
                foreach (var entry in named.Entries)
                {
                    writer.WriteBlob(entry);
                }
            }

            writer.WriteVarUInt32((uint)op.Keyed.Count);
            foreach (var section in op.Keyed)
            {
                writer.WriteText(section.Name);
                writer.WriteVarUInt32((uint)section.File);
                writer.WriteVarUInt64((ulong)section.Offset);
                writer.WriteVarUInt64((ulong)section.Length);
                writer.WriteVarUInt64((ulong)((section.PartsBytes ?? -1) + 1));
            }
        }
    }

    private static TaskSnapshot ReadTask(ref ByteReader reader, byte version, CheckpointId id)
    {
        // In version 1 the count was 0 or 1, and the file the checkpoint's own.
        var files = new StateFile[Count(ref reader)];
        for (var i = 0; i < files.Length; i++)
        {
            var checkpoint = version == 1 ? id : new CheckpointId((long)reader.ReadVarUInt64());
            files[i] = new StateFile(checkpoint, reader.ReadText(), (long)reader.ReadVarUInt64(), reader.ReadVarUInt32());
        }

        var operators = new OperatorSnapshot[Count(ref reader)];
        for (var i = 0; i < operators.Length; i++)
        {
            var (uid, name) = (reader.ReadText(), reader.ReadText());
            var (subtask, parallelism) = ((int)reader.ReadVarUInt32(), (int)reader.ReadVarUInt32());
            var entries = new NamedEntries[Count(ref reader)];
            for (var e = 0; e < entries.Length; e++)
            {
                var entryName = reader.ReadText();
                var list = new byte[Count(ref reader)][];
                for (var k = 0; k < list.Length; k++)
                {
                    list[k] = reader.ReadBlob().ToArray();
                }

                entries[e] = new NamedEntries(entryName, list);
            }

            var keyed = new KeyedSection[Count(ref reader)];
            for (var k = 0; k < keyed.Length; k++)
            {
                keyed[k] = ReadSection(ref reader, version, files.Length);
            }

            operators[i] = new OperatorSnapshot(uid, name, subtask, parallelism, entries, keyed);
        }

        return new TaskSnapshot(operators, files);
    }

    private static KeyedSection ReadSection(ref ByteReader reader, byte version, int files)
    {
        var name = reader.ReadText();
        var file = version == 1 ? 0 : (int)reader.ReadVarUInt32();
        var (offset, length) = ((long)reader.ReadVarUInt64(), (long)reader.ReadVarUInt64());
        var partsBytes = version == 1 ? 0 : (long)reader.ReadVarUInt64();
        return (uint)file < (uint)files && offset >= 0 && length >= 0 && partsBytes >= 0
            ? new KeyedSection(name, file, offset, length, partsBytes == 0 ? null : partsBytes - 1)
            : throw FreshetException.User($"The checkpoint's content is damaged: the state '{name}' lies in file {file} of {files}, at {offset}, {length} bytes.");
    }

    /// <summary>A count of things of at least one byte each: one that cannot be is refused before anything is allocated.</summary>
    private static int Count(ref ByteReader reader)
    {
        var count = reader.ReadVarUInt32();
        return count <= reader.Remaining
            ? (int)count
            : throw FreshetException.User($"The checkpoint's content is damaged: it counts {count} where {reader.Remaining} bytes are left.");
    }
}

/// <summary>The savepoint that a job's checkpoints came of.</summary>
/// <param name="Savepoint">Its <see cref="SavepointFolder.Identity"/>.</param>
/// <param name="Folder">Where it was.</param>
public sealed record StartedFrom(string Savepoint, string Folder);
