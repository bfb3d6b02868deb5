using Freshet.Core;
using Freshet.Runtime.Jobs;

namespace Freshet.Testing;

/// <summary>
/// Runs a whole job from one seed: the real engine, with its scheduler, clock, channels, disk and input simulated on the calling
/// thread, through crashes, stops, rescaling, disk faults, damaged checkpoints and throwing user code; then compares what it wrote with what
/// it had to write. The same seed gives the same run, so what it finds can be looked at again.
/// </summary>
public sealed partial class Simulation
{
    private const string JobName = "job";
    private const long StepsMax = 400_000;
    private const long TimeMaxMs = 120_000;
    private const long StepsUntilRestart = 200;

    private readonly Scenario _scenario;
    private readonly SimulationOptions _options;
    private readonly SimulationTrace _trace;
    private readonly SimulationLogger _log;
    private readonly SeededRandom _random;
    private readonly SimulatedDisk _disk;
    private readonly SimulatedLog _input;
    private readonly UserFault _userFault;
    private readonly SimulatedJob _job;
    private readonly OutputReader _reader;
    private SimulationCounts _counts = new();
    private long _nowMicros = Scenario.StartMs * 1000;
    private int _parallelism;

    private Simulation(ulong seed, SimulationOptions options)
    {
        _scenario = options.IsRandomGraph ? Scenario.OfGraph(seed) : Scenario.Of(seed);
        if (options.IsBatch)
        {
            _scenario = _scenario with { Options = _scenario.Options with { Mode = ExecutionMode.Batch, Spill = new SpillOptions { Folder = "/spill", BytesMax = 1 } } };
        }

        if (options.TakesSavepoints)
        {
            _savepointRandom = new SeededRandom((seed * 31) + 7);
            _scenario = _scenario with { FlipChance = 0 }; // which checkpoint there is to fall back to depends on where a life started
        }

        _options = options;
        _trace = new SimulationTrace(options.Tell);
        _log = new SimulationLogger(_trace);
        _random = new SeededRandom(~seed);
        _disk = new SimulatedDisk(_random.NextBits());
        _input = SimulatedLog.Draw(_scenario.Log, _random.Fork());
        _userFault = new UserFault(_scenario.Job);
        _job = options.IsRandomGraph ? new RandomGraphJob(RandomGraph.Of(seed, _scenario.Options.Mode == ExecutionMode.Batch), _scenario, _input) : new ScenarioJob(_scenario.Job, _input, _userFault);
        _reader = new OutputReader(_disk, _job.Expected());
        _parallelism = DrawParallelism();
    }

    /// <summary>Runs the simulation of a seed.</summary>
    public static SimulationResult Run(ulong seed, SimulationOptions? options = null)
    {
        var simulation = new Simulation(seed, options ?? new SimulationOptions());
        Exception? failure = null;
        try
        {
            simulation.Run();
        }
        catch (Exception e)
        {
            failure = e;
        }

        return new SimulationResult
        {
            Seed = seed,
            TraceHash = simulation._trace.Hash,
            Failure = failure is null ? null : simulation.Describe(failure),
            IsHang = failure is SimulationException { IsHang: true },
            Counts = simulation._counts with
            {
                Records = simulation._input.Records.Count(),
                Lines = simulation._reader.LinesExpected,
                VirtualMs = (simulation._nowMicros / 1000) - Scenario.StartMs,
            },
        };
    }

    private void Run()
    {
        _log.Add($"{_scenario}");
        if (_job.Detail is { } detail)
        {
            _log.Add(detail);
        }

        var ends = new Queue<LifeEnd>(_scenario.Ends);
        for (var life = 1; ; life++)
        {
            var end = ends.TryDequeue(out var planned) ? planned : null;
            var outcome = Live(life, end);
            _trace.Add((long)outcome);
            if (outcome == Outcome.Ended && (end is null || _random.Chance(0.5)))
            {
                break;
            }

            _reader.Check(isEnd: false);
            BetweenLives();
        }

        _reader.Check(isEnd: true);
        _disk.Crash(); // and all of it is durable
        _log.Add("power loss after the end");
        _reader.Check(isEnd: true);
    }

    private string Describe(Exception failure)
    {
        var what = failure is SimulationException ? failure.Message : failure.ToString();
        return $"{what}\nBefore:\n{string.Join('\n', _log.Lines)}";
    }

    private int DrawParallelism() => 1 + _random.Next(Math.Min(4, _scenario.Options.MaxParallelism));
}
