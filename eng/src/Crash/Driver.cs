using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Freshet.Servers;

namespace Freshet.Crash;

/// <summary>
/// Produces lines, runs the job in child processes, kills them at random moments, starts them again, and when all is read lets the
/// oracle judge. A third of the kills come within the start (restore), a third right after a checkpoint became complete (commit), the
/// others at any time.
/// </summary>
internal static class Driver
{
    private static readonly TimeSpan SettleMax = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(CrashOptions options)
    {
        if (KafkaServer.TryStart(out var reason) is not { } found)
        {
            Console.Error.WriteLine($"crash: no Kafka: {reason}");
            return 2;
        }

        using var kafka = found;
        var topic = $"crash-{options.Seed}-{Environment.ProcessId}";
        kafka.CreateTopic(topic, Lines.Partitions);
        using var hog = options.Hog ? new Hog(Environment.ProcessorCount) : null;
        var lines = new Lines(options.Seed, options.Words);
        var folder = Directory.CreateTempSubdirectory("freshet-crash-").FullName;
        var pace = new Pace(options.Records, options.Kills);
        using var enough = new CancellationTokenSource();
        var producing = Task.Run(() => Producer.Produce(kafka.Brokers, topic, lines, options.Records, pace, enough.Token));
        var run = new Run(options, kafka.Brokers, topic, folder, pace);
        var oracle = new Oracle();
        string? failure = null;
        try
        {
            run.KillAll();
            await producing;
            oracle = Oracle.Of(lines, options.Records, WordCountJob.Window);
            run.LetFinish(oracle, SettleMax);
        }
        catch (CrashFailedException e)
        {
            failure = e.Message;
            await enough.CancelAsync();
            await producing.ContinueWith(static _ => { }, TaskScheduler.Default); // it has nothing to say any more
        }

        var verdict = oracle.Compare($"{folder}/out");
        Console.WriteLine(run.Line(failure is null || oracle.Windows > 0 ? verdict : null, failure));
        var good = failure is null && verdict.IsExact && run.Kills == options.Kills;
        if (good && !options.Keep)
        {
            Directory.Delete(folder, true);
        }
        else
        {
            Console.Error.WriteLine($"crash: everything is in {folder}");
        }

        return good ? 0 : 1;
    }

    private sealed class Run(CrashOptions options, string brokers, string topic, string folder, Pace pace)
    {
        private readonly Random _random = new((int)options.Seed);
        private readonly List<double> _recoveries = [];
        private int _starts;
        private int _killsRunning;
        private int? _exitCode;

        public int Kills { get; private set; }

        public void KillAll()
        {
            while (Kills < options.Kills)
            {
                using var child = Start();
                switch (Kills % 3)
                {
                    case 0: // while it starts and restores
                        WaitFor(child, TimeSpan.FromMilliseconds(_random.Next(30, 1500)));
                        break;
                    case 1: // around a commit
                        Recovered(child);
                        var newest = child.Newest();
                        WaitUntil(child, () => child.Newest() != newest, TimeSpan.FromSeconds(10));
                        Thread.Sleep(_random.Next(0, 4));
                        break;
                    default: // any time
                        Recovered(child);
                        WaitFor(child, TimeSpan.FromMilliseconds(_random.Next(0, 1500)));
                        break;
                }

                RefuseEnd(child);
                child.Kill();
                Kills++;
                _killsRunning += child.HasNewCheckpoint() ? 1 : 0; // else it had not come as far as a checkpoint of its own
                pace.Killed();
            }
        }

        /// <summary>Runs the job until every window is out, then stops it well.</summary>
        public void LetFinish(Oracle oracle, TimeSpan within)
        {
            using var child = Start();
            Recovered(child);
            var until = Stopwatch.StartNew();
            while (until.Elapsed < within && !child.HasExited && Oracle.Rows($"{folder}/out") < oracle.Windows)
            {
                Thread.Sleep(200);
            }

            RefuseEnd(child);
            _exitCode = child.Stop(TimeSpan.FromSeconds(60));
            if (_exitCode != 0)
            {
                throw new CrashFailedException(_exitCode is { } code
                    ? $"The job ended with {code} after SIGTERM; see {folder}/job.log."
                    : $"The job did not end within 60 s of SIGTERM; see {folder}/job.log.");
            }
        }

        /// <summary>The line of a run; without a verdict where it did not come so far.</summary>
        public string Line(Verdict? verdict, string? failure)
        {
            _recoveries.Sort();
            var recovery = _recoveries.Count == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"\"recovery_ms_p50\":{_recoveries[_recoveries.Count / 2]:0},\"recovery_ms_max\":{_recoveries[^1]:0},");
            var found = verdict is null ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"\"windows\":{verdict.Windows},\"lost\":{verdict.Lost},\"duplicated\":{verdict.Duplicated},\"wrong\":{verdict.Wrong},");
            var exit = _exitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"{code}") : "null";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"kills\":{Kills},\"kills_in_restore\":{Kills - _killsRunning},\"kills_running\":{_killsRunning},\"records\":{options.Records},{found}{recovery}\"exit_code\":{exit},\"failure\":{(failure is null ? "null" : $"\"{JsonEncodedText.Encode(failure)}\"")},\"parallelism\":{options.Parallelism},\"rescale\":{options.Rescale},\"hog\":{(options.Hog ? "true" : "false")},\"seed\":{options.Seed}}}");
        }

        private Child Start()
        {
            var parallelism = options.Rescale > 0 && _starts % 2 == 1 ? options.Rescale : options.Parallelism;
            _starts++;
            return Child.Start(brokers, topic, folder, parallelism, $"{folder}/job.log");
        }

        /// <summary>Waits until the job has completed a checkpoint of its own: from process start to there is the recovery time.</summary>
        private void Recovered(Child child)
        {
            if (!WaitUntil(child, child.HasNewCheckpoint, TimeSpan.FromSeconds(60)))
            {
                RefuseEnd(child);
                throw new CrashFailedException($"No checkpoint within 60 s of a start; see {folder}/job.log.");
            }

            _recoveries.Add(child.SecondsSinceStart * 1000);
        }

        private void RefuseEnd(Child child)
        {
            if (child.HasExited)
            {
                throw new CrashFailedException($"The job ended by itself with {child.ExitCode}; see {folder}/job.log.");
            }
        }

        private static void WaitFor(Child child, TimeSpan time) => WaitUntil(child, () => false, time);

        private static bool WaitUntil(Child child, Func<bool> condition, TimeSpan within)
        {
            var until = Stopwatch.StartNew();
            while (until.Elapsed < within && !child.HasExited)
            {
                if (condition())
                {
                    return true;
                }

                Thread.Sleep(1);
            }

            return condition();
        }
    }
}
