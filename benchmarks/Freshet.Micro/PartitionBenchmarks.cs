using BenchmarkDotNet.Attributes;
using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Core.State;
using Freshet.Runtime.Channels;

namespace Freshet.Micro;

/// <summary>
/// Batches spread over channels by the key group of their keys' hashes, and read there: filling a batch, hashing, sorting, copying,
/// handing over, giving the batches back. Reported for one record.
/// </summary>
public class PartitionBenchmarks
{
    private readonly long[] _records = [.. Enumerable.Range(0, BatchSize.Default).Select(i => i * 0x1E37_79B9_7F4A_7C15)];
    private LocalChannel[] _channels = null!;
    private HashWriter<long> _writer = null!;

    /// <summary>Subtasks to spread over.</summary>
    [Params(2, 16, 32)]
    public int Targets { get; set; }

    /// <summary>Makes channels and the writer.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _channels = [.. Enumerable.Range(0, Targets).Select(_ => new LocalChannel(64))];
        foreach (var channel in _channels)
        {
            channel.Connect(static () => { }, static () => { });
        }

        var pressure = new Pressure();
        _writer = new HashWriter<long>([.. _channels.Select(channel => new OutputChannel(channel, pressure))], new Hasher(), KeyGroups.DefaultMax);
    }

    /// <summary>One batch in, what came out taken.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize.Default)]
    public int HashScatter()
    {
        var batch = Batch<long>.Rent();
        _records.CopyTo(batch.Places);
        batch.SetCount(BatchSize.Default);
        _writer.OnBatch(batch);
        var read = 0;
        foreach (var channel in _channels)
        {
            while (channel.TryRead(out var element))
            {
                read += element.Batch!.Count;
                element.Batch.Release();
            }
        }

        return read;
    }

    private sealed class Hasher : KeyHasher<long>
    {
        public override void Hash(Batch<long> batch) => KeyFormat<long>.Of().Hash(batch.Items, batch.HashPlaces(this));
    }
}
