namespace Freshet.Sql.Operators;

/// <summary>
/// The number of the epoch that is under way, which rows of state are marked with when it first touches them. It is in checkpoints, so that
/// no number is used twice.
/// </summary>
internal sealed class EpochMark
{
    private const string State = "epoch";

    private long _number = 1;

    /// <summary>True at the first touch in this epoch; marks the row.</summary>
    public bool IsFirst(ref long mark)
    {
        if (mark == _number)
        {
            return false;
        }

        mark = _number;
        return true;
    }

    /// <summary>The next epoch begins.</summary>
    public void Next() => _number++;

    public void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries(State, [BitConverter.GetBytes(_number)]);

    /// <summary>Goes on above every number that a row has.</summary>
    public void Restore(SnapshotReader restored) => _number = restored.AllEntries(State).Select(static e => BitConverter.ToInt64(e)).DefaultIfEmpty().Max() + 1;
}
