using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>What the runtime writes into a checkpoint's manifest: every operator's entries, and where its keyed state lies.</summary>
/// <param name="MaxParallelism">Key groups of the job.</param>
/// <param name="IsEnd">True when every source had ended: there is nothing left to do.</param>
/// <param name="Tasks">Each task's part.</param>
public sealed record CheckpointContent(int MaxParallelism, bool IsEnd, IReadOnlyList<TaskSnapshot> Tasks)
{
    private const byte Version = 1;

    /// <summary>Its files.</summary>
    public IEnumerable<StateFile> Files => Tasks.Select(t => t.File).OfType<StateFile>();

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter(1024);
        try
        {
            writer.WriteByte(Version);
            writer.WriteVarUInt32((uint)MaxParallelism);
            writer.WriteByte(IsEnd ? (byte)1 : (byte)0);
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

    /// <summary>From bytes.</summary>
    /// <exception cref="FreshetException">They are not such content, or of a newer version.</exception>
    public static CheckpointContent FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw FreshetException.User($"The checkpoint has content version {version}; this Freshet reads version {Version}. Use the version of Freshet that wrote it.");
        }

        var max = (int)reader.ReadVarUInt32();
        var isEnd = reader.ReadByte() == 1;
        var tasks = new TaskSnapshot[Count(ref reader)];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = ReadTask(ref reader);
        }

        reader.End();
        return new CheckpointContent(max, isEnd, tasks);
    }

    private static void WriteTask(ref ByteWriter writer, TaskSnapshot task)
    {
        writer.WriteByte(task.File is null ? (byte)0 : (byte)1);
        if (task.File is { } file)
        {
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
                writer.WriteVarUInt64((ulong)section.Offset);
                writer.WriteVarUInt64((ulong)section.Length);
            }
        }
    }

    private static TaskSnapshot ReadTask(ref ByteReader reader)
    {
        var file = reader.ReadByte() == 1
            ? new StateFile(reader.ReadText(), (long)reader.ReadVarUInt64(), reader.ReadVarUInt32())
            : null;
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
                keyed[k] = new KeyedSection(reader.ReadText(), (long)reader.ReadVarUInt64(), (long)reader.ReadVarUInt64());
            }

            operators[i] = new OperatorSnapshot(uid, name, subtask, parallelism, entries, keyed);
        }

        return new TaskSnapshot(operators, file);
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
