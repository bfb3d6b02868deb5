using System.Buffers.Binary;
using Freshet.Core;

namespace Freshet.Testing;

/// <summary>Streams from the simulated log.</summary>
public static class FromLogExtensions
{
    /// <summary>The records of a simulated log, each partition a split with one owner; ends with the log's end.</summary>
    public static DataStream<LogRecord> FromLog(this StreamEnvironment environment, SimulatedLog log, LogWeather weather)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.FromSource("from log", () => new SimulatedLogReader(log, weather), isBounded: true, holdsSplits: true);
    }
}

/// <summary>Reads the partitions that fall to one subtask, a random one at a time. State: the position in each.</summary>
internal sealed class SimulatedLogReader(SimulatedLog log, LogWeather weather) : SourceReader<LogRecord>, ISplitHolder
{
    private const string StateName = "positions";
    private const int EntryBytes = 8;

    private readonly List<Progress> _owned = [];
    private readonly List<Progress> _readable = [];

    public override ReadResult Read()
    {
        _readable.Clear();
        var (next, isDone) = (long.MaxValue, true);
        foreach (var progress in _owned)
        {
            isDone &= IsDone(progress);
            if (!IsDone(progress) && !progress.IsHeld)
            {
                var at = Math.Max(progress.StalledUntil, log.Partition(progress.Partition)[progress.Next].AppendedAt);
                next = Math.Min(next, at);
                if (at <= Context.Now)
                {
                    _readable.Add(progress);
                }
            }
        }

        if (isDone)
        {
            return ReadResult.Finished;
        }

        if (_readable.Count > 0)
        {
            Take(_readable[weather.Random.Next(_readable.Count)]);
            return ReadResult.More;
        }

        if (next == long.MaxValue)
        {
            return ReadResult.Waiting; // all that is left is held: it is read again when that ends
        }

        if (weather.Random.Chance(0.5))
        {
            Context.WakeAt(next);
        }
        else
        {
            weather.Scheduler.At(next * 1000, Context.Wake); // as the thread of a client does
        }

        return ReadResult.Waiting;
    }

    public void HoldSplit(int split, bool isHeld) => _owned.Find(p => p.Partition == split)!.IsHeld = isHeld;

    public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries(StateName, [.. _owned.Select(Write)]);

    protected override void OnOpen()
    {
        base.OnOpen();
        var restored = new Dictionary<int, int>();
        foreach (var entry in Context.Restored?.AllEntries(StateName) ?? [])
        {
            restored.Add(BinaryPrimitives.ReadInt32LittleEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(4)));
        }

        for (var p = 0; p < log.Partitions; p++)
        {
            if (Splits.OwnerOf("log", p, Context.Parallelism) == Context.Subtask)
            {
                // one that the checkpoint does not know is new, and read from its beginning
                var progress = new Progress(p) { Next = restored.GetValueOrDefault(p) };
                _owned.Add(progress);
                if (!IsDone(progress))
                {
                    Context.AnnounceSplit(p, isOpen: true, $"log/{p}");
                }
            }
        }
    }

    private void Take(Progress progress)
    {
        var entries = log.Partition(progress.Partition);
        Output.Split = progress.Partition;
        for (var left = 1 + weather.Random.Next(weather.RecordsMax); left > 0 && !IsDone(progress); left--)
        {
            if (entries[progress.Next].AppendedAt > Context.Now)
            {
                break;
            }

            var record = entries[progress.Next++].Record;
            Output.Emit(record, record.Time);
        }

        if (IsDone(progress))
        {
            Output.Flush(); // its last records come before its end
            Context.AnnounceSplit(progress.Partition, isOpen: false, $"log-{progress.Partition}");
        }
        else if (weather.Random.Chance(weather.StallChance))
        {
            progress.StalledUntil = Context.Now + 1 + weather.Random.Next(weather.StallMsMax);
        }
    }

    private bool IsDone(Progress progress) => progress.Next >= log.Partition(progress.Partition).Count;

    private static byte[] Write(Progress progress)
    {
        var entry = new byte[EntryBytes];
        BinaryPrimitives.WriteInt32LittleEndian(entry, progress.Partition);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(4), progress.Next);
        return entry;
    }

    private sealed class Progress(int partition)
    {
        public int Partition { get; } = partition;

        public int Next { get; set; }

        public bool IsHeld { get; set; }

        public long StalledUntil { get; set; }
    }
}
