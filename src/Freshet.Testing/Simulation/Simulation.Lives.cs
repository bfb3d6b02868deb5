using Freshet.Core;
using Freshet.Runtime.Jobs;

namespace Freshet.Testing;

/// <content>One life of the process after the other.</content>
public sealed partial class Simulation
{
    private enum Outcome
    {
        /// <summary>The input was read to its end and everything is committed.</summary>
        Ended,

        /// <summary>Stopped well.</summary>
        Stopped,

        /// <summary>The job gave up: the disk or the user's code would not let it go on.</summary>
        Failed,

        /// <summary>The process or the machine died.</summary>
        Crashed,
    }

    private Outcome Live(int life, LifeEnd? end)
    {
        _reader.OnStart();
        DrawSavepoints();
        var restores = _reader.Checkpoints().Count > 0;
        _counts = _counts with { Restores = _counts.Restores + (restores ? 1 : 0) };
        _log.Add($"life {life}: parallelism {_parallelism}, {(restores ? "from a checkpoint" : "anew")}, {end?.ToString() ?? "undisturbed"}");
        var weather = new SimulatedDiskWeather(_disk, _random.Fork(), end, _reader.OnRenamed);
        using var process = NewProcess(weather);
        try
        {
            Start(process);
            var outcome = RunToEnd(process, weather, end);
            CheckSavepoints(process.Job, weather.HasFailedReads);
            return outcome;
        }
        finally
        {
            Count(process, weather);
        }
    }

    private SimulatedProcess NewProcess(SimulatedDiskWeather weather)
    {
        var scheduler = new SimulatedScheduler(_random.Fork(), _trace, _scenario.Scheduling, _nowMicros);
        var forgotten = new ForgottenSyncs(_options.Bugs.DirectoryNotSynced, _options.Bugs.FileNotSynced);
        var capacities = new Dictionary<Type, int>();
        var random = _random.Fork();
        return new SimulatedProcess(
            scheduler,
            new ProcessFiles(_disk, weather, _trace, forgotten),
            new SimulatedTransport(scheduler, _random.Fork(), _trace, _scenario.Transport),
            new SimulatedStates(_scenario.UsesPagedState),
            type => capacities.TryGetValue(type, out var capacity) ? capacity : capacities[type] = 1 + random.Next(_scenario.BatchRecordsMax));
    }

    private void Start(SimulatedProcess process)
    {
        var options = WithSavepoint(_scenario.Options with { Parallelism = _parallelism });
        var weather = new LogWeather
        {
            Scheduler = process.Scheduler,
            Random = _random.Fork(),
            RecordsMax = _scenario.ReadRecordsMax,
            StallChance = _scenario.StallChance,
            StallMsMax = _scenario.StallMsMax,
        };
        var environment = _job.Write(options, weather, _random.Fork());
        process.Start(JobName, environment.ToGraph(), options, _random.Fork(), _options.Bugs, _log);
    }

    private Outcome RunToEnd(SimulatedProcess process, SimulatedDiskWeather weather, LifeEnd? end)
    {
        var (scheduler, job) = (process.Scheduler, process.Job!);
        var (calmSteps, calmMs) = (0L, scheduler.Now);
        var (stopped, struckBefore) = (false, _userFault.HasStruck);
        var readOnlySince = long.MaxValue;
        while (!process.IsOver)
        {
            SetTrouble(weather, _counts.Steps + scheduler.Steps);
            if (end is { Kind: not LifeEndKind.Stop, At: LifeEndAt.Step } && scheduler.Steps >= end.Nth)
            {
                return Crash(process, end.Kind);
            }

            if (!stopped && scheduler.Steps >= end?.StopAtStep)
            {
                stopped = true;
                _log.Add($"  stop asked at {scheduler.Now}");
                job.Stop();
            }

            stopped |= AskForSavepoint(job, scheduler.Steps);
            readOnlySince = weather.IsReadOnly ? Math.Min(readOnlySince, scheduler.Steps) : long.MaxValue;
            if (scheduler.Steps - readOnlySince > StepsUntilRestart)
            {
                return Crash(process, LifeEndKind.PowerLoss); // somebody starts the machine again
            }

            var moved = scheduler.Step();
            if (_reader.Violation is { } violation)
            {
                throw violation;
            }

            if (process.Files.IsDead)
            {
                return Crash(process, end!.Kind);
            }

            if (!moved && !process.IsOver)
            {
                throw new SimulationException("The job hangs: nothing is ready, nobody asked for a wake-up, and it is not over", isHang: true);
            }

            (calmSteps, calmMs) = weather.Trouble is null ? (calmSteps, calmMs) : (scheduler.Steps, scheduler.Now);
            if (scheduler.Steps - calmSteps > StepsMost || scheduler.Now - calmMs > TimeMaxMs + ClogMs(calmSteps, scheduler.Steps))
            {
                throw new SimulationException($"The job hangs: undisturbed for {scheduler.Steps - calmSteps} steps and {scheduler.Now - calmMs} ms, and not over", isHang: true);
            }
        }

        return Over(process, weather, stopped, struckBefore);
    }

    /// <summary>A graph of joins of joins gives out thousands of pairs, each in a batch of its own.</summary>
    private long StepsMost => _options.IsRandomGraph ? 5 * StepsMax : StepsMax;

    /// <summary>What a net that clogs may take of so many steps: a graph of joins sends thousands of batches through one slow channel.</summary>
    private long ClogMs(long fromStep, long toStep) => (long)((toStep - fromStep) * _scenario.Transport.ClogChance * _scenario.Transport.ClogMicrosMax / 1000);

    private Outcome Over(SimulatedProcess process, SimulatedDiskWeather weather, bool stopped, bool struckBefore)
    {
        Drain(process);
        if (process.Failure is { } failure)
        {
            _log.Add($"the job failed: {failure.Message}");
            var struck = _userFault.HasStruck && !struckBefore;
            var excused = weather.WasTroubled || (stopped && _options.IsBatch) || (struck && (stopped || _scenario.Options.Restart is RestartPolicy.Never));
            if (!excused || failure is FreshetException { Domain: ErrorDomain.Internal })
            {
                throw new SimulationException($"The job failed for no reason: {failure}");
            }
        }

        if (process.Leaks(endedWell: process.Failure is null && process.Job!.Status.Restarts == 0) is { } leak)
        {
            throw new SimulationException($"After the end of the job {leak}");
        }

        if (process.Failure is null && process.Job!.Status.Late > 0)
        {
            throw new SimulationException($"{process.Job.Status.Late} records were late, and none is");
        }

        if (weather.IsReadOnly)
        {
            _disk.Crash(); // the machine is started again
        }

        _disk.KillProcess(); // whatever the process did not close itself
        _counts = _counts with { Stops = _counts.Stops + (stopped && process.Failure is null ? 1 : 0) };
        return process.Failure is not null ? Outcome.Failed : stopped ? Outcome.Stopped : Outcome.Ended;
    }

    /// <summary>Lets what is still under way in the background come to its end: the process does not exit in the middle of it.</summary>
    private static void Drain(SimulatedProcess process)
    {
        for (var steps = 0; !process.Scheduler.IsIdle; steps++)
        {
            process.Scheduler.Step();
            if (steps > 10_000)
            {
                throw new SimulationException("The job is over, and goes on all the same", isHang: true);
            }
        }
    }

    private Outcome Crash(SimulatedProcess process, LifeEndKind kind)
    {
        _log.Add($"  {kind} at {process.Scheduler.Now}, step {process.Scheduler.Steps}");
        process.Die();
        var power = kind == LifeEndKind.PowerLoss;
        if (power)
        {
            _disk.Crash();
        }
        else
        {
            _disk.KillProcess();
        }

        _counts = _counts with { PowerLosses = _counts.PowerLosses + (power ? 1 : 0), Kills = _counts.Kills + (power ? 0 : 1) };
        return Outcome.Crashed;
    }

    private void Count(SimulatedProcess process, SimulatedDiskWeather weather)
    {
        var status = process.Job?.Status;
        _reader.MayTakeBack |= weather.HasFailedReads;
        _disk.CapacityBytes = null;
        _nowMicros = process.Scheduler.NowMicros;
        _counts = _counts with
        {
            Steps = _counts.Steps + process.Scheduler.Steps,
            Checkpoints = _counts.Checkpoints + (status?.CheckpointsCompleted ?? 0),
            CheckpointsFailed = _counts.CheckpointsFailed + (status?.CheckpointsFailed ?? 0),
            Restarts = _counts.Restarts + (status?.Restarts ?? 0),
            DiskFaults = _counts.DiskFaults + weather.Faults,
        };
    }
}
