using Freshet.Core;

namespace Freshet;

/// <summary>How far one partition was read, as kept in checkpoints.</summary>
internal sealed record StoredPosition(string Topic, string TopicId, int Partition, long Next, long End);

/// <summary>
/// Says that one subtask had not found its partitions of a topic when the checkpoint was taken: they begin where the options
/// say, while other partitions without a position are new ones and begin at their beginning.
/// </summary>
internal sealed record StoredAbsence(string Topic, int Subtask, int Parallelism);

/// <summary>What a checkpoint says of a source's partitions, all old subtasks together.</summary>
internal sealed class KafkaPositions
{
    /// <summary>The name of the state.</summary>
    public const string StateName = "positions";

    private const byte Version = 1;
    private const byte PositionKind = 1;
    private const byte AbsenceKind = 2;

    private readonly Dictionary<(string Topic, int Partition), StoredPosition> _positions = [];
    private readonly List<StoredAbsence> _absences = [];

    public static KafkaPositions Empty { get; } = new();

    public IEnumerable<StoredPosition> Positions => _positions.Values;

    public IReadOnlyList<StoredAbsence> Absences => _absences;

    public IEnumerable<string> Topics => _positions.Keys.Select(k => k.Topic).Concat(_absences.Select(a => a.Topic)).Distinct(StringComparer.Ordinal);

    public static KafkaPositions Read(IReadOnlyList<byte[]> entries, OperatorContext context)
    {
        var all = new KafkaPositions();
        foreach (var entry in entries)
        {
            all.Add(entry, context);
        }

        return all;
    }

    public static byte[] Write(StoredPosition position)
    {
        var writer = new ByteWriter(64);
        try
        {
            writer.WriteByte(Version);
            writer.WriteByte(PositionKind);
            writer.WriteText(position.Topic);
            writer.WriteText(position.TopicId);
            writer.WriteVarUInt32((uint)position.Partition);
            writer.WriteInt64(position.Next);
            writer.WriteInt64(position.End);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static byte[] Write(StoredAbsence absence)
    {
        var writer = new ByteWriter(64);
        try
        {
            writer.WriteByte(Version);
            writer.WriteByte(AbsenceKind);
            writer.WriteText(absence.Topic);
            writer.WriteVarUInt32((uint)absence.Subtask);
            writer.WriteVarUInt32((uint)absence.Parallelism);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The position of a partition, or null.</summary>
    public StoredPosition? Find(string topic, int partition) => _positions.GetValueOrDefault((topic, partition));

    /// <summary>True when a partition without a position came into being after the checkpoint: nothing of it was read, so all of it must be.</summary>
    public bool IsNew(string topic, int partition) =>
        Topics.Contains(topic, StringComparer.Ordinal)
        && !_absences.Exists(a => a.Topic == topic && Splits.OwnerOf(topic, partition, a.Parallelism) == a.Subtask);

    private void Add(byte[] entry, OperatorContext context)
    {
        var reader = new ByteReader(entry);
        var version = reader.ReadByte();
        var kind = reader.ReadByte();
        if (version != Version || kind is not (PositionKind or AbsenceKind))
        {
            throw FreshetException.User(
                $"{context.Describe()}: the checkpoint holds Kafka positions in form {version}.{kind}, which this version of Freshet does not know. Start the job with the version that wrote it, or a later one.");
        }

        var topic = reader.ReadText();
        if (kind == AbsenceKind)
        {
            _absences.Add(new StoredAbsence(topic, (int)reader.ReadVarUInt32(), (int)reader.ReadVarUInt32()));
        }
        else
        {
            var position = new StoredPosition(topic, reader.ReadText(), (int)reader.ReadVarUInt32(), reader.ReadInt64(), reader.ReadInt64());
            if (!_positions.TryAdd((topic, position.Partition), position))
            {
                throw FreshetException.Internal($"{context.Describe()}: the checkpoint has two positions for partition {position.Partition} of topic '{topic}': two subtasks read it.");
            }
        }

        reader.End();
    }
}
