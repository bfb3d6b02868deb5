using System.Buffers.Binary;

namespace Freshet.Testing;

/// <summary>Reads the partitions of a test source that fall to one subtask. Tells time itself, as far as the test does. State: the place in each.</summary>
internal sealed class TestSourceReader<T>(TestSource<T> source) : SourceReader<T>
{
    private const string StateName = "places";
    private const string SplitGroup = "test";
    private const int EntryBytes = 12;
    private const int RecordsMost = 256; // in one read

    private readonly List<Progress> _owned = [];
    private readonly WatermarkMerge _time = new();
    private bool _isIdle;
    private int _turn;

    public override bool MakesWatermarks => true;

    public override ReadResult Read()
    {
        for (var looked = 0; looked < _owned.Count; looked++)
        {
            var progress = _owned[_turn];
            _turn = (_turn + 1) % _owned.Count;
            if (!progress.HasEnded && progress.Place < progress.Log.End)
            {
                Take(progress, source.RecordsPerRead ?? RecordsMost);
                if (source.RecordsPerRead is null)
                {
                    return ReadResult.More;
                }

                source.Later(Context.Wake); // as a client's thread does: this step ends here
                return ReadResult.Waiting;
            }
        }

        return _owned.TrueForAll(static p => p.HasEnded) ? ReadResult.Finished : ReadResult.Waiting;
    }

    public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries(StateName, [.. _owned.Select(Write)]);

    protected override void OnOpen()
    {
        base.OnOpen();
        source.Join(Context.Wake);
        var restored = (Context.Restored?.AllEntries(StateName) ?? []).ToDictionary(
            static e => BinaryPrimitives.ReadInt32LittleEndian(e),
            static e => BinaryPrimitives.ReadInt64LittleEndian(e.AsSpan(sizeof(int))));
        if (restored.Count > 0 && restored.Keys.Max() >= source.Partitions)
        {
            throw new HarnessException($"The checkpoint is of a source with {restored.Keys.Max() + 1} partitions, and this one has {source.Partitions}. Give it as many.");
        }

        for (var p = 0; p < source.Partitions; p++)
        {
            if (Splits.OwnerOf(SplitGroup, p, Context.Parallelism) == Context.Subtask)
            {
                Own(p, restored.GetValueOrDefault(p));
            }
        }

        TellTime();
    }

    private void Own(int partition, long place)
    {
        var log = source.Of(partition);
        log.BeginAt(place);
        var (watermark, isActive) = log.Before(place);
        var progress = new Progress(partition, log, _time.Add()) { Place = place, HasEnded = place > 0 && place == log.End && log.HasEnded };
        _owned.Add(progress);
        _time.Set(progress.Input, watermark);
        if (progress.HasEnded)
        {
            _time.End(progress.Input);
            return;
        }

        _time.SetActive(progress.Input, isActive);
        Context.AnnounceSplit(partition, isOpen: true, $"partition {partition}");
    }

    /// <summary>Some records, or one thing that is none: what time it tells must come behind the records before it.</summary>
    private void Take(Progress progress, int most)
    {
        Output.Split = progress.Partition;
        for (var left = most; left > 0 && progress.Place < progress.Log.End; left--)
        {
            var element = progress.Log[progress.Place];
            if (!element.IsRecord)
            {
                if (left == most)
                {
                    progress.Place++;
                    Tell(progress, element);
                }

                return;
            }

            if (!_time.IsActive(progress.Input))
            {
                _time.SetActive(progress.Input, true);
                TellTime(); // before the record that ends the idleness
            }

            progress.Place++;
            if (element.Timestamp is { } at)
            {
                Output.Emit(element.Value, at);
            }
            else
            {
                Output.Emit(element.Value);
            }
        }
    }

    private void Tell(Progress progress, TestElement<T> element)
    {
        Output.Flush();
        switch (element.Kind)
        {
            case TestElementKind.Watermark:
                _time.Set(progress.Input, element.Number);
                break;
            case TestElementKind.Status:
                _time.SetActive(progress.Input, element.Number == 1);
                break;
            default:
                progress.HasEnded = true;
                Context.AnnounceSplit(progress.Partition, isOpen: false, $"partition {progress.Partition}");
                _time.End(progress.Input);
                break;
        }

        TellTime();
    }

    private void TellTime()
    {
        if (_time.Current is > long.MinValue and < long.MaxValue)
        {
            Context.EmitWatermark(_time.Current);
        }

        if (_time.IsIdle != _isIdle)
        {
            _isIdle = _time.IsIdle;
            Context.EmitStatus(!_isIdle);
        }
    }

    private static byte[] Write(Progress progress)
    {
        var entry = new byte[EntryBytes];
        BinaryPrimitives.WriteInt32LittleEndian(entry, progress.Partition);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(sizeof(int)), progress.Place);
        return entry;
    }

    private sealed class Progress(int partition, TestSource<T>.Partition log, int input)
    {
        public int Partition { get; } = partition;

        public TestSource<T>.Partition Log { get; } = log;

        public int Input { get; } = input;

        public long Place { get; set; }

        public bool HasEnded { get; set; }
    }
}
