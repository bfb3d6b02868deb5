using BenchmarkDotNet.Attributes;
using Freshet.Core.State;

namespace Freshet.Micro;

/// <summary>Freezing a table, the batches after it that copy the pages they touch, writing it all, and restoring.</summary>
public class SnapshotBenchmarks
{
    private LongTable _table = null!;
    private MemoryStream _written = null!;
    private int _batch;

    /// <summary>Keys in the table, of 8 bytes with 8 bytes of value.</summary>
    [Params(1_000, 1_000_000, 10_000_000)]
    public int Keys { get; set; }

    /// <summary>Fills the table.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _table = new LongTable(Keys, 64);
        _table.Fill();
        _written = new MemoryStream(Keys * 17);
        using var frozen = _table.Table.Freeze();
        frozen.WriteTo(_written);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _table.Dispose();

    /// <summary>Freeze, and give up what was frozen.</summary>
    [Benchmark]
    public void Freeze() => _table.Table.Freeze().Dispose();

    /// <summary>Freeze, and a batch of random keys: the longest pause that a snapshot makes.</summary>
    [Benchmark]
    public void FreezeAndBatch()
    {
        using var frozen = _table.Table.Freeze();
        _table.Increment(_batch++ & 63);
    }

    /// <summary>Freeze and write everything.</summary>
    [Benchmark]
    public void FreezeAndWrite()
    {
        using var frozen = _table.Table.Freeze();
        frozen.WriteTo(Stream.Null);
    }

    /// <summary>Read everything into a new table.</summary>
    [Benchmark]
    public long Restore()
    {
        _written.Position = 0;
        using var copy = new LongTable(Keys, 0, _table.Pool);
        copy.Table.Restore(_written, KeyGroupRange.All());
        return copy.Table.Count;
    }
}
