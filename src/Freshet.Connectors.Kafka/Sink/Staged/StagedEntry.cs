using Freshet.Core;

namespace Freshet;

/// <summary>What a checkpoint says of one subtask of an exactly-once sink, beside the messages themselves.</summary>
/// <param name="Subtask">Which.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Run">The run that took it.</param>
/// <param name="Before">The mark that stood when this run had settled what was before it.</param>
/// <param name="Pending">The batches that were not known to be sent: their checkpoints, rising, and how many messages they have.</param>
internal sealed record StagedEntry(int Subtask, long Checkpoint, long Run, KafkaMark Before, IReadOnlyList<(long Checkpoint, long Count)> Pending)
{
    private const byte Version = 1;

    public byte[] ToBytes()
    {
        var writer = new ByteWriter(64);
        try
        {
            writer.WriteByte(Version);
            writer.WriteVarUInt32((uint)Subtask);
            writer.WriteInt64(Checkpoint);
            writer.WriteInt64(Run);
            writer.WriteInt64(Before.Offset);
            writer.WriteVarUInt32((uint)Pending.Count);
            foreach (var (checkpoint, count) in Pending)
            {
                writer.WriteInt64(checkpoint);
                writer.WriteInt64(count);
            }

            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static StagedEntry Of(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() is var version and not Version)
        {
            throw FreshetException.User($"The state of a Kafka sink has version {version}; this Freshet reads version {Version}. Use the version of Freshet that wrote the checkpoint.");
        }

        var (subtask, checkpoint) = ((int)reader.ReadVarUInt32(), reader.ReadInt64());
        var (run, before) = (reader.ReadInt64(), KafkaMark.Of(reader.ReadInt64()));
        var pending = new List<(long, long)>();
        for (var left = reader.ReadVarUInt32(); left > 0; left--)
        {
            pending.Add((reader.ReadInt64(), reader.ReadInt64()));
        }

        reader.End();
        return new StagedEntry(subtask, checkpoint, run, before, pending);
    }
}
