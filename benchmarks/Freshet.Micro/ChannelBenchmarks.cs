using BenchmarkDotNet.Attributes;
using Freshet.Core;
using Freshet.Runtime.Channels;

namespace Freshet.Micro;

/// <summary>Batches of 1,024 records handed over through a ring. Reported for one batch, whose records are not touched.</summary>
public class ChannelBenchmarks
{
    private const int Batches = 100_000;

    private readonly LocalChannel _channel = new(64);
    private Element _element;

    /// <summary>Makes the batch.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _element = Element.Of(Batch<long>.Rent());
        _channel.Connect(static () => { }, static () => { });
    }

    /// <summary>Written and read by one thread.</summary>
    [Benchmark(OperationsPerInvoke = Batches)]
    public void OneThread()
    {
        for (var i = 0; i < Batches; i++)
        {
            _channel.TryWrite(_element);
            _channel.TryRead(out _);
        }
    }

    /// <summary>Written by one thread and read by another; each gives its core up when it finds the ring full or empty.</summary>
    [Benchmark(OperationsPerInvoke = Batches)]
    public void TwoThreads()
    {
        var reader = new Thread(() =>
        {
            for (var i = 0; i < Batches;)
            {
                if (_channel.TryRead(out _))
                {
                    i++;
                }
                else
                {
                    Thread.Yield();
                }
            }
        });
        reader.Start();
        for (var i = 0; i < Batches;)
        {
            if (_channel.TryWrite(_element))
            {
                i++;
            }
            else
            {
                Thread.Yield();
            }
        }

        reader.Join();
    }
}
