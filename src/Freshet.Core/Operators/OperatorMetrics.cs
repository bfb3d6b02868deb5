namespace Freshet.Core;

/// <summary>What is counted about one operator on one subtask. Written by its task, per batch; read from anywhere.</summary>
public sealed class OperatorMetrics
{
    private Counter[] _counters = [];
    private Histogram[] _histograms = [];
    private long _recordsIn;
    private long _recordsOut;
    private long _late;
    private long _bad;
    private long _bytesIn;
    private long _bytesOut;
    private long _watermark = long.MinValue;
    private WatermarkMerge? _times;

    /// <summary>The counters that the user's functions count by, in the order in which they were asked for.</summary>
    public IReadOnlyList<Counter> Counters => Volatile.Read(ref _counters);

    /// <summary>A new counter.</summary>
    public Counter AddCounter(string name)
    {
        var counter = new Counter(name);
        Volatile.Write(ref _counters, [.. _counters, counter]);
        return counter;
    }

    /// <summary>The histograms of the user's functions, in the order in which they were asked for.</summary>
    public IReadOnlyList<Histogram> Histograms => Volatile.Read(ref _histograms);

    /// <summary>A new histogram.</summary>
    public Histogram AddHistogram(string name)
    {
        var histogram = new Histogram(name);
        Volatile.Write(ref _histograms, [.. _histograms, histogram]);
        return histogram;
    }

    /// <summary>Records taken in.</summary>
    public long RecordsIn => Volatile.Read(ref _recordsIn);

    /// <summary>Records given out.</summary>
    public long RecordsOut => Volatile.Read(ref _recordsOut);

    /// <summary>Records that came too late for their window.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>Records that could not be read or written and were skipped or set aside by policy.</summary>
    public long Bad => Volatile.Read(ref _bad);

    /// <summary>Bytes read by a source.</summary>
    public long BytesIn => Volatile.Read(ref _bytesIn);

    /// <summary>Bytes written by a sink.</summary>
    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>What an operator that makes watermarks merges them from (its splits), for people to look at; null for others.</summary>
    public WatermarkMerge? Times
    {
        get => Volatile.Read(ref _times);
        set => Volatile.Write(ref _times, value);
    }

    /// <summary>The last watermark in milliseconds; <see cref="long.MinValue"/> before the first.</summary>
    public long Watermark
    {
        get => Volatile.Read(ref _watermark);
        set => Volatile.Write(ref _watermark, value);
    }

    /// <summary>Counts records taken in.</summary>
    public void AddIn(long count) => Volatile.Write(ref _recordsIn, _recordsIn + count);

    /// <summary>Counts records given out.</summary>
    public void AddOut(long count) => Volatile.Write(ref _recordsOut, _recordsOut + count);

    /// <summary>Counts late records.</summary>
    public void AddLate(long count) => Volatile.Write(ref _late, _late + count);

    /// <summary>Counts bad records.</summary>
    public void AddBad(long count) => Volatile.Write(ref _bad, _bad + count);

    /// <summary>Counts bytes written.</summary>
    public void AddBytesOut(long count) => Volatile.Write(ref _bytesOut, _bytesOut + count);

    /// <summary>Counts bytes read.</summary>
    public void AddBytes(long count) => Volatile.Write(ref _bytesIn, _bytesIn + count);
}
