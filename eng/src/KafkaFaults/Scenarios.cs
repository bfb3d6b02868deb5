using Freshet.Servers;

namespace Freshet.KafkaFaults;

/// <summary>What is done to a job, one after the other. Each ends with a job that stops well; the oracle judges after that.</summary>
internal sealed class Scenarios(KafkaServer kafka, string folder, int seed, int padding)
{
    private static readonly int[] Parallelisms = [2, 3, 1];
    private static readonly string[] Steps = ["Staged", "Complete", "Sent", "Committed"];

    private readonly Random _random = new(seed);

    /// <summary>kill -9 at any moment, start and restore among them, each time at another parallelism.</summary>
    public Outcome Random(int kills)
    {
        var job = New("random");
        for (var i = 0; i < kills; i++)
        {
            using var process = JobProcess.Start(job with { Parallelism = Parallelisms[i % 3] });
            if (i % 4 == 3)
            {
                Thread.Sleep(_random.Next(50, 1200)); // while it starts and settles
            }
            else
            {
                process.AwaitCheckpoints(1);
                Thread.Sleep(_random.Next(0, 400));
            }

            RefuseEnd(process);
            process.Kill();
        }

        return End("random", job, kills);
    }

    /// <summary>kill -9 at each step of a batch, so many times each, each time at another parallelism.</summary>
    public Outcome Points(int times)
    {
        var job = New("points");
        for (var i = 0; i < Steps.Length * times; i++)
        {
            var parallelism = Parallelisms[i % 3];
            using var process = JobProcess.Start(job with { Parallelism = parallelism, Step = Steps[i % Steps.Length], Nth = 1 + _random.Next(0, 4 * parallelism) });
            process.AwaitExit(TimeSpan.FromSeconds(60));
            if (process.ExitCode != 137)
            {
                throw new FaultFailedException($"The job ended with {process.ExitCode} and not at {Steps[i % Steps.Length]}; see {job.Folder}.log.");
            }
        }

        return End("points", job, Steps.Length * times);
    }

    /// <summary>The broker is killed while a transaction is sent and not committed, or at any time, and comes back soon. The job lives on.</summary>
    public Outcome Broker(int kills)
    {
        var job = New("broker");
        using (var process = JobProcess.Start(job with { Step = "Sent", Nth = 5, StillMs = 1500 }))
        {
            for (var i = 0; i < kills; i++)
            {
                if (i == 0)
                {
                    process.Await(() => File.Exists(FaultJob.StillFile(job.Folder)), "transaction to stand still in");
                }
                else
                {
                    process.AwaitCheckpoints(1);
                    Thread.Sleep(_random.Next(0, 300));
                }

                kafka.KillBroker();
                kafka.RestartBroker();
                var newest = process.Newest();
                process.Await(() => process.Newest() != newest, "checkpoint after the broker came back");
            }

            process.Stop();
        }

        return End("broker", job, kills);
    }

    /// <summary>
    /// The broker is away for longer than a transaction may be open and a record may take, from a moment at which a complete checkpoint is not in the topic: once
    /// with the job killed in the midst of its transaction, once with one that lives and tries.
    /// </summary>
    public Outcome Outage(int outages, TimeSpan away)
    {
        var job = New("outage") with { TransactionSeconds = 2, DeliverySeconds = 2 };
        for (var i = 0; i < outages; i++)
        {
            using var process = JobProcess.Start(i % 2 == 0 ? job with { Step = "Sent", Nth = 6 } : job with { Step = "Sent", Nth = 6, StillMs = 500 });
            if (i % 2 == 0)
            {
                process.AwaitExit(TimeSpan.FromSeconds(60));
            }
            else
            {
                File.Delete(FaultJob.StillFile(job.Folder));
                process.Await(() => File.Exists(FaultJob.StillFile(job.Folder)), "transaction to stand still in");
            }

            kafka.KillBroker();
            Thread.Sleep(away);
            kafka.RestartBroker();
            if (i % 2 == 1)
            {
                process.AwaitCheckpoints(3);
                process.Kill();
            }
        }

        return End("outage", job, outages);
    }

    /// <summary>Two jobs with the same operators write one topic, and both are killed: neither fences the other.</summary>
    public Outcome TwoJobs(int kills)
    {
        var topic = $"two-jobs-{seed}-{Environment.ProcessId}";
        kafka.CreateTopic(topic, 4);
        var jobs = new[] { "one", "two" }.Select(name => new FaultJobOptions(kafka.Brokers, topic, $"{folder}/two-jobs-{name}", name, 2) { Padding = padding }).ToArray();
        for (var i = 0; i < kills; i += 2)
        {
            using var one = JobProcess.Start(jobs[0]);
            using var two = JobProcess.Start(jobs[1]);
            one.AwaitCheckpoints(2);
            two.AwaitCheckpoints(2);
            one.Kill();
            two.Kill();
        }

        using (var one = JobProcess.Start(jobs[0]))
        using (var two = JobProcess.Start(jobs[1]))
        {
            one.AwaitCheckpoints(3);
            two.AwaitCheckpoints(3);
            one.Stop();
            two.Stop();
        }

        var (first, second) = (TopicOracle.Judge(kafka.Brokers, topic, "one"), TopicOracle.Judge(kafka.Brokers, topic, "two"));
        return new Outcome("two-jobs", kills, first.IsExact ? second : first);
    }

    /// <summary>A process is stopped, another one goes on from a copy of its checkpoints, then the first one goes on too: it must end, having written nothing.</summary>
    public Outcome Zombie(int times)
    {
        var job = New("zombie");
        for (var i = 0; i < times; i++)
        {
            var copy = job with { Folder = $"{job.Folder}-{i}" };
            using (var zombie = JobProcess.Start(job))
            {
                zombie.AwaitCheckpoints(2);
                Thread.Sleep(_random.Next(0, 150));
                zombie.Signal("STOP");
                Copy(job.Folder, copy.Folder);
                using var heir = JobProcess.Start(copy);
                heir.AwaitCheckpoints(3);
                zombie.Signal("CONT");
                if (zombie.AwaitExit(TimeSpan.FromSeconds(60)) is var code and not 3)
                {
                    throw new FaultFailedException($"The process that was overtaken ended with {code} and not with 3; see {job.Folder}.log.");
                }

                heir.AwaitCheckpoints(1);
                heir.Stop();
            }

            job = copy;
        }

        return End("zombie", job, times);
    }

    private static void RefuseEnd(JobProcess process)
    {
        if (process.HasExited)
        {
            throw new FaultFailedException($"The job ended by itself with {process.ExitCode}.");
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(static f => Path.GetFileName(f) != "LOCK"))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private FaultJobOptions New(string scenario)
    {
        var topic = $"{scenario}-{seed}-{Environment.ProcessId}";
        kafka.CreateTopic(topic, 4);
        return new FaultJobOptions(kafka.Brokers, topic, $"{folder}/{scenario}", scenario, 2) { Padding = padding };
    }

    /// <summary>A last start, which stops well.</summary>
    private Outcome End(string scenario, FaultJobOptions job, int faults)
    {
        using (var process = JobProcess.Start(job))
        {
            process.AwaitCheckpoints(2);
            process.Stop();
        }

        return new Outcome(scenario, faults, TopicOracle.Judge(kafka.Brokers, job.Topic, job.Name));
    }
}

/// <summary>What became of a scenario.</summary>
internal sealed record Outcome(string Scenario, int Faults, Verdict Verdict);
