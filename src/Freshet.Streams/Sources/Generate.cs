using System.Globalization;
using Freshet.Core;

namespace Freshet;

/// <summary>Streams that are computed.</summary>
public static class GenerateExtensions
{
    /// <summary>
    /// Record n is <paramref name="make"/>(n), for n = 0, 1, 2, ...: the same in each run and after each restore, whatever the parallelism.
    /// The numbers are shared out in turn, so the subtasks move in step. With a rate, record n is due n / rate seconds after the start
    /// whether or not the job keeps up (it catches up when it lagged); after a restore the count of time starts anew.
    /// </summary>
    /// <param name="environment">The job.</param>
    /// <param name="make">Makes record n. Called by several threads at once, so it must not change anything.</param>
    /// <param name="options">How many, how fast; endless and unlimited by default.</param>
    /// <exception cref="FreshetException">An option cannot work.</exception>
    public static DataStream<T> Generate<T>(this StreamEnvironment environment, Func<long, T> make, GeneratorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(make);
        var checkedOptions = options ?? new GeneratorOptions();
        checkedOptions.Validate();
        var count = checkedOptions.Count is { } n ? n.ToString(CultureInfo.InvariantCulture) + " records" : "endless";
        var rate = checkedOptions.RatePerSecond is { } r ? string.Create(CultureInfo.InvariantCulture, $", {r}/s") : "";
        return environment.FromSource(
            "generate",
            () => new GeneratorReader<T>(make, checkedOptions),
            isBounded: checkedOptions.Count is not null,
            detail: count + rate);
    }
}

/// <summary>Makes records when they are due.</summary>
internal sealed class GeneratorReader<T>(Func<long, T> make, GeneratorOptions options) : SourceReader<T>
{
    private readonly NumberSplits _numbers = new(options.Count ?? NumberSplits.CountMax, blockBits: 0);
    private readonly long[] _due = new long[BatchSize.Default];
    private long _startedAt;
    private long _records;

    public override ReadResult Read()
    {
        var limit = Math.Min(_numbers.Count, DueBefore(Context.Now));
        var batch = Batch<T>.Rent();
        batch.Split = NumberSplits.OnlySplit;
        var count = _numbers.Fill(_due.AsSpan(0, batch.Capacity), limit);
        Make(_due.AsSpan(0, count), batch);
        Output.Send(batch);

        var next = _numbers.Next;
        if (next >= _numbers.Count)
        {
            return _numbers.End(Context);
        }

        if (next < limit)
        {
            return ReadResult.More;
        }

        Context.WakeAt(DueAt(next));
        return ReadResult.Waiting;
    }

    public override void Snapshot(SnapshotWriter snapshot) => _numbers.Snapshot(snapshot);

    protected override void OnOpen()
    {
        base.OnOpen();
        _numbers.Open(Context);
        _startedAt = Context.Now;
    }

    private void Make(ReadOnlySpan<long> numbers, Batch<T> batch)
    {
        var places = batch.Places;
        var at = 0;
        try
        {
            for (; at < numbers.Length; at++)
            {
                places[at] = make(numbers[at]);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "generator", _records + at, numbers[at], e);
        }

        _records += numbers.Length;
        batch.SetCount(numbers.Length);
    }

    // From the start each time, never from the last record: rounding does not add up.
    private long DueBefore(long now) => options.RatePerSecond is { } rate
        ? _numbers.Resumed + (long)Math.Min(Math.Floor((now - _startedAt) * rate / 1000), NumberSplits.CountMax - _numbers.Resumed) + 1
        : long.MaxValue;

    private long DueAt(long number)
    {
        var due = _startedAt + (long)Math.Ceiling((number - _numbers.Resumed) * 1000 / options.RatePerSecond!.Value);

        // The two roundings can disagree by one millisecond; waking too early once more would be a busy loop.
        return DueBefore(due) > number ? due : due + 1;
    }
}
