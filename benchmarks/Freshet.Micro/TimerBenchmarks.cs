using BenchmarkDotNet.Attributes;

namespace Freshet.Micro;

/// <summary>Timers set and taken again. Reported for one timer.</summary>
public class TimerBenchmarks
{
    private const int Timers = 1_000_000;

    private TimerLoad _load = null!;

    /// <summary>How the times of the timers lie.</summary>
    [Params(TimerPattern.Rising, TimerPattern.Random, TimerPattern.Windows, TimerPattern.Moving)]
    public TimerPattern Pattern { get; set; }

    /// <summary>Makes keys and hashes.</summary>
    [GlobalSetup]
    public void Setup() => _load = new TimerLoad(Timers, Pattern);

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _load.Dispose();

    /// <summary>Sets all, takes all.</summary>
    [Benchmark(OperationsPerInvoke = Timers)]
    public void SetAndTake()
    {
        _load.Set();
        _load.Take();
    }
}
