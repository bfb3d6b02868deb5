using Freshet.Core;

namespace Freshet;

/// <content>
/// The state: one entry a partition. Every reader sees all entries of a checkpoint and takes those whose partition falls to it, so
/// the parallelism may be another.
/// </content>
internal sealed partial class KafkaReader<T>
{
    private KafkaPositions _restored = KafkaPositions.Empty;

    public override void Snapshot(SnapshotWriter snapshot)
    {
        _bad.Snapshot(snapshot);
        var positions = Positions().ToList();
        var entries = positions.ConvertAll(KafkaPositions.Write);
        if (!_isLocated)
        {
            entries.AddRange(Absences().Select(KafkaPositions.Write));
        }

        snapshot.AddEntries(KafkaPositions.StateName, entries);
        _group?.OnSnapshot(snapshot.Checkpoint, positions);
    }

    /// <summary>Positions of what is read; before that, those of the checkpoint that fall to us, so that none gets lost on the way.</summary>
    private IEnumerable<StoredPosition> Positions() => _isLocated
        ? _partitions.Values.SelectMany(p => p.Values).Select(p => new StoredPosition(p.Topic, p.TopicId, p.Partition, p.Next, p.End))
        : _restored.Positions.Where(p => Splits.OwnerOf(p.Topic, p.Partition, Context.Parallelism) == Context.Subtask);

    /// <summary>What we do not know yet, and what those before us did not.</summary>
    private IEnumerable<StoredAbsence> Absences() => _restored.Absences.Concat(
        _topics.Except(_restored.Topics, StringComparer.Ordinal).Select(t => new StoredAbsence(t, Context.Subtask, Context.Parallelism)));

    private KafkaPositions Restore()
    {
        if (Context.Restored is not { } restored)
        {
            return KafkaPositions.Empty;
        }

        var positions = KafkaPositions.Read(restored.AllEntries(KafkaPositions.StateName), Context);
        var gone = positions.Topics.Except(_topics, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (gone.Count > 0)
        {
            throw FreshetException.User(
                $"{Context.Describe()}: the checkpoint holds positions in topic '{gone[0]}', which the source does not read any more. Read it again, or give the source another uid (WithUid) so that it starts anew.");
        }

        return positions;
    }
}
