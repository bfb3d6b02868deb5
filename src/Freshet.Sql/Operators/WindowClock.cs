namespace Freshet.Sql.Operators;

/// <summary>How far event time had come where windows are given out. It is in checkpoints: what was over before a crash is over after it.</summary>
internal sealed class WindowClock
{
    private const string State = "watermark";

    /// <summary>The watermark; the lowest there is before the first.</summary>
    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>True when a window whose last moment is that was given out.</summary>
    public bool IsOver(long last) => last <= Watermark;

    public void MoveTo(long watermark) => Watermark = Math.Max(Watermark, watermark);

    public void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries(State, [BitConverter.GetBytes(Watermark)]);

    /// <summary>Goes on from the lowest of what the subtasks had been told.</summary>
    public void Restore(SnapshotReader restored) => Watermark = restored.AllEntries(State).Select(static e => BitConverter.ToInt64(e)).DefaultIfEmpty(long.MinValue).Min();
}
