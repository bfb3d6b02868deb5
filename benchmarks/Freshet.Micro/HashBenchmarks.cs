using BenchmarkDotNet.Attributes;
using Freshet.Core;

namespace Freshet.Micro;

/// <summary>Stable hashes of a batch of keys. Reported for one key.</summary>
public class HashBenchmarks
{
    private readonly long[] _numbers = [.. Enumerable.Range(0, LongTable.Batch).Select(i => i * 7919L)];
    private readonly string[] _texts = [.. Enumerable.Range(0, LongTable.Batch).Select(i => $"customer {i:D8}")];
    private readonly uint[] _hashes = new uint[LongTable.Batch];

    /// <summary>Keys of 8 bytes.</summary>
    [Benchmark(OperationsPerInvoke = LongTable.Batch)]
    public void Numbers() => KeyFormat<long>.Of().Hash(_numbers, _hashes);

    /// <summary>Texts of 17 characters.</summary>
    [Benchmark(OperationsPerInvoke = LongTable.Batch)]
    public void Texts() => KeyFormat<string>.Of().Hash(_texts, _hashes);
}
