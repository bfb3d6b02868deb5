using BenchmarkDotNet.Attributes;
using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Micro;

/// <summary>A tumbling count on the paged store: adding records, and firing a window. Reported for one record and one fired row.</summary>
public class WindowBenchmarks
{
    private const int Keys = 100_000;
    private const int Batches = 98; // of 1,024 records: every key about once

    private readonly long[] _keys = [.. Enumerable.Range(0, Batches * BatchSize.Default).Select(i => (long)(i % Keys) * 7919)];
    private SoloContext _context = null!;
    private Operator _operator = null!;
    private long _window;

    /// <summary>Makes the operator from a job, as a task does.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var env = StreamEnvironment.Create(new JobOptions());
        env.FromSequence(0, 1)
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(1)))
            .Count((key, _, n) => key + n)
            .Discard();
        _context = new SoloContext();
        _operator = env.ToGraph().Nodes.Single(node => node.IsKeyed).Create();
        _operator.Open(_context);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _operator.Close();
        _context.Dispose();
    }

    /// <summary>Records of a window added, so that there is one to fire.</summary>
    [IterationSetup(Target = nameof(Fire))]
    public void Fill() => Add();

    /// <summary>Adds a record for each key to a new window, and fires it.</summary>
    [Benchmark(OperationsPerInvoke = Batches * BatchSize.Default)]
    public void AddAndFire()
    {
        Add();
        Fire();
    }

    /// <summary>Fires a window: a row for each key read, its record made and handed on, the pane dropped.</summary>
    [Benchmark(OperationsPerInvoke = Keys)]
    public void Fire()
    {
        _window += 1000;
        while (!_operator.OnWatermark(_window - 1))
        {
        }

        _operator.Flush();
    }

    private void Add()
    {
        for (var b = 0; b < Batches; b++)
        {
            var batch = Batch<long>.Rent();
            _keys.AsSpan(b * BatchSize.Default, BatchSize.Default).CopyTo(batch.Places);
            batch.TimestampPlaces().Fill(_window);
            batch.SetCount(BatchSize.Default);
            ((IReceiver<long>)_operator).OnBatch(batch);
        }
    }
}
