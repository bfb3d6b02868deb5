using BenchmarkDotNet.Attributes;

namespace Freshet.Micro;

/// <summary>A keyed count: hashes given, rows looked up in batches, one added to each. Reported for one record.</summary>
[MemoryDiagnoser]
public class LookupBenchmarks
{
    private const int Batches = 1024;

    private LongTable _table = null!;
    private Dictionary<long, long> _dictionary = null!;

    /// <summary>Keys in the table.</summary>
    [Params(1_000, 1_000_000, 10_000_000)]
    public int Keys { get; set; }

    /// <summary>Fills the tables.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _table = new LongTable(Keys, Batches);
        _table.Fill();
        _dictionary = [];
        for (var b = 0; b < Batches; b++)
        {
            DictionaryIncrement(b);
        }
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _table.Dispose();

    /// <summary>The paged table.</summary>
    [Benchmark(OperationsPerInvoke = Batches * LongTable.Batch)]
    public void Paged()
    {
        for (var b = 0; b < Batches; b++)
        {
            _table.Increment(b);
        }
    }

    /// <summary>A <see cref="Dictionary{TKey, TValue}"/> of the keys that occur in the batches.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Batches * LongTable.Batch)]
    public void Dictionary()
    {
        for (var b = 0; b < Batches; b++)
        {
            DictionaryIncrement(b);
        }
    }

    private void DictionaryIncrement(int batch)
    {
        foreach (var key in _table.KeyBatches[batch])
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_dictionary, key, out _)++;
        }
    }
}
