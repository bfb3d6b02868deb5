using Freshet.Core;

namespace Freshet.Testing;

/// <summary>One run of a sink: its writers over restarts, the checkpoints taken, and what must be visible after each step.</summary>
internal sealed class SinkRun<T, TOutside>
{
    private readonly SinkSetup<T, TOutside> _setup;
    private readonly RunPosition _position;
    private readonly GuardedBatches _batches;
    private readonly TOutside _outside;
    private readonly Func<SinkWriter<T>> _create;
    private readonly HarnessClock _clock = new();
    private readonly Dictionary<long, Checkpoint> _checkpoints = [];
    private readonly List<string> _done = [];
    private readonly HashSet<int> _fed = [];
    private List<OperatorInstance<T>> _writers = [];
    private long _last;
    private int _next; // element
    private int _attempt;
    private int _lower; // records before this element must be visible
    private int _upper; // and none from this one on may

    public SinkRun(SinkSetup<T, TOutside> setup, RunPosition position, GuardedBatches batches)
    {
        _setup = setup;
        _position = position;
        _batches = batches;
        _outside = setup.Outside();
        _create = setup.Create(_outside);
    }

    public int Count => _setup.Input.Count;

    /// <summary>The number of the next element to feed.</summary>
    public int Next => _next;

    /// <summary>The outside.</summary>
    public TOutside Outside => _outside;

    /// <summary>The last checkpoint that is complete, whoever was told; null before the first.</summary>
    public long? LastComplete { get; private set; }

    /// <summary>Opens the writers: anew, or from a checkpoint.</summary>
    public void Open(int parallelism, long? from = null)
    {
        var restored = from is { } id ? _checkpoints[id] : null;
        var max = Math.Clamp(parallelism, 1, _setup.ParallelismMax);
        Step(restored is null ? $"open with {max} subtask(s)" : $"open with {max} subtask(s) from checkpoint {from}");
        _position.Element = -1;
        _next = restored?.Element ?? 0;
        _lower = Math.Min(_lower, _next); // going back takes back
        _upper = Math.Max(_lower, _next);
        var files = _setup.Files(_outside);
        _writers = [.. Enumerable.Range(0, max).Select(subtask => new OperatorInstance<T>(_create(), new HarnessContext(new HarnessPlace
        {
            Name = _setup.Name,
            Uid = _setup.Name,
            Subtask = subtask,
            Parallelism = max,
            Attempt = _attempt,
            Clock = _clock,
            Files = files,
            Restored = restored?.State,
        })))];
        _attempt++;
        _writers.ForEach(static writer => writer.Open());
        Look();
    }

    /// <summary>Feeds elements up to a number (exclusive), each subtask in turn.</summary>
    public void FeedTo(int element)
    {
        while (_next < Math.Min(element, Count))
        {
            Feed();
        }
    }

    /// <summary>Feeds one element.</summary>
    public void Feed()
    {
        _position.Element = _next;
        var element = _setup.Input[_next];
        Step(element.ToString());
        if (element.IsRecord)
        {
            var batch = Batch<T>.Rent();
            if (element.Timestamp is { } at)
            {
                batch.Add(element.Value, at);
            }
            else
            {
                batch.Add(element.Value);
            }

            _writers[_next % _writers.Count].Take(batch);
        }
        else if (element.Kind == TestElementKind.Watermark)
        {
            _writers.ForEach(writer => writer.Watermark(element.Number));
        }
        else
        {
            _clock.MoveTo(element.Number);
        }

        _fed.Add(_next++);
        _writers.ForEach(static writer => writer.ServeWakes());
        Look();
    }

    /// <summary>Takes a checkpoint; what it holds is durable, nobody is told.</summary>
    public long Barrier(bool isFinal = false)
    {
        var id = ++_last;
        Step($"barrier {id}{(isFinal ? " (final)" : "")}");
        var writers = _writers.ConvertAll(writer => writer.Snapshot(id, isFinal));
        _checkpoints.Add(id, new Checkpoint(_next, writers.ConvertAll(static writer => writer.Write())));
        if (_setup.Promise == SinkPromise.AtLeastOnce)
        {
            _lower = Math.Max(_lower, _next);
        }

        Look();
        return id;
    }

    /// <summary>Tells the writers that a checkpoint is complete: what came before it must be seen from now on.</summary>
    public void Complete(long checkpoint)
    {
        Step($"checkpoint {checkpoint} is complete");
        LastComplete = checkpoint;
        _upper = Math.Max(_upper, _checkpoints[checkpoint].Element);
        _writers.ForEach(writer => writer.Complete(checkpoint));
        _lower = _setup.ShowsLater ? _lower : Math.Max(_lower, _checkpoints[checkpoint].Element);
        Look();
    }

    /// <summary>The end of the job: what is left is fed, then a last checkpoint is taken and completed.</summary>
    public void Finish()
    {
        FeedTo(Count);
        _position.Element = Count;
        Step("end");
        _writers.ForEach(static writer => writer.End());
        Complete(Barrier(isFinal: true));
        _lower = Count;
        _writers.ForEach(static writer => writer.Close());
        Look();
        _batches.CheckUntouched();
        _batches.CheckAllReleased();
    }

    /// <summary>The writers' life ends here.</summary>
    public void Die(SinkDeath death)
    {
        death = _setup.SurvivesProcess ? death : SinkDeath.TaskFailure;
        Step(death.ToString());
        if (death == SinkDeath.TaskFailure)
        {
            _writers.ForEach(static writer => writer.Close());
        }

        _setup.Die(_outside, death);
        _batches.CheckUntouched();
        _batches.Forget();
        Look(isOff: death == SinkDeath.PowerLoss);
    }

    private void Step(string what)
    {
        _done.Add(what);
        _position.Note = null;
    }

    /// <summary>Looks outside. While the power is off, what was shown may be gone until the restart shows it again.</summary>
    private void Look(bool isOff = false)
    {
        var lines = _setup.Input.Select((element, i) => element.IsRecord ? (i, Line: _setup.Line(element.Value)) : (i, Line: null)).Where(static entry => entry.Line is not null).ToList();
        var must = lines.Where(entry => entry.i < _lower && !isOff).Select(static entry => entry.Line!);
        var may = _setup.Promise == SinkPromise.ExactlyOnce
            ? lines.Where(entry => entry.i < _upper).Select(static entry => entry.Line!)
            : lines.Where(entry => _fed.Contains(entry.i)).Select(static entry => entry.Line!);
        var visible = Counts(_setup.Visible!(_outside));
        var atLeast = Counts(must);
        var atMost = Counts(may);
        foreach (var line in visible.Keys.Union(atLeast.Keys).Order(StringComparer.Ordinal))
        {
            var (seen, least, most) = (visible.GetValueOrDefault(line), atLeast.GetValueOrDefault(line), atMost.GetValueOrDefault(line));
            if (seen < least)
            {
                throw Wrong($"'{line}' is lost: it is to be seen {least} time(s) by now and is seen {seen}", visible);
            }

            if (seen > most && (most == 0 || _setup.Promise == SinkPromise.ExactlyOnce))
            {
                throw Wrong(most == 0 ? $"'{line}' is seen too early, or was never written" : $"'{line}' is seen {seen} times, at most {most} is right", visible);
            }
        }
    }

    private HarnessException Wrong(string what, Dictionary<string, int> visible) => new(
        $"{what}.\n  steps: {string.Join(" → ", _done)}\n  visible: {string.Join(", ", visible.OrderBy(static v => v.Key, StringComparer.Ordinal).Select(static v => v.Value == 1 ? v.Key : $"{v.Key} x{v.Value}"))}");

    private static Dictionary<string, int> Counts(IEnumerable<string> lines) =>
        lines.GroupBy(static line => line, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);

    private sealed record Checkpoint(int Element, IReadOnlyList<MemorySnapshot> State);
}
