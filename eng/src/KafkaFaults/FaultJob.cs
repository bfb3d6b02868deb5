using System.Diagnostics;
using System.Globalization;

namespace Freshet.KafkaFaults;

/// <summary>What the job in the child process is to do, as its one argument says.</summary>
/// <param name="Brokers">Where the cluster is.</param>
/// <param name="Topic">The topic it writes.</param>
/// <param name="Folder">Holds its checkpoints.</param>
/// <param name="Name">The job's name, which its records begin with.</param>
/// <param name="Parallelism">Of keyed operator and sink.</param>
internal sealed record FaultJobOptions(string Brokers, string Topic, string Folder, string Name, int Parallelism)
{
    /// <summary>Records a second.</summary>
    public double Rate { get; init; } = 4000;

    /// <summary>Bytes that each record is longer by.</summary>
    public int Padding { get; init; }

    /// <summary>The step at which the process ends itself, or stands still.</summary>
    public string Step { get; init; } = "";

    /// <summary>At which time of the step.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>Milliseconds to stand still there; 0 ends the process instead, as <c>kill -9</c> does.</summary>
    public int StillMs { get; init; }

    public double TransactionSeconds { get; init; } = 60;

    public double DeliverySeconds { get; init; } = 60;
}

/// <summary>The job that is killed: numbers, counted by key in state, each with its place in its key's sequence, into Kafka exactly once.</summary>
internal static class FaultJob
{
    public const int Keys = 97;

    public static async Task<int> RunAsync(FaultJobOptions options)
    {
        var env = StreamEnvironment.Create(new JobOptions
        {
            Parallelism = options.Parallelism,
            Checkpoints = new CheckpointOptions { Folder = options.Folder, Interval = TimeSpan.FromMilliseconds(100) },
            Restart = RestartPolicy.Fixed(1000, TimeSpan.FromMilliseconds(200)),
        });
        var seen = 0;
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = options.Rate }).WithParallelism(1)
            .KeyBy(n => n % Keys)
            .Process(() => new Numbered(options.Name, options.Padding))
            .ToKafka(options.Brokers, options.Topic, Format.Text, new KafkaSinkOptions<string>
            {
                Delivery = KafkaDelivery.ExactlyOnce,
                Key = static line => line.Split(' ')[2],
                TransactionTimeout = TimeSpan.FromSeconds(options.TransactionSeconds),
                DeliveryTimeout = TimeSpan.FromSeconds(options.DeliverySeconds),
                Reached = step =>
                {
                    if (step.ToString() == options.Step && Interlocked.Increment(ref seen) == options.Nth)
                    {
                        Stop(options);
                    }
                },
            });
        try
        {
            await env.RunAsync(options.Name);
            return 0;
        }
        catch (FreshetException e)
        {
            Console.Error.WriteLine($"job: {e.Message}");
            return 3;
        }
    }

    /// <summary>Where the process is told to stand still it says so by a file.</summary>
    public static string StillFile(string folder) => $"{folder}/still";

    private static void Stop(FaultJobOptions options)
    {
        if (options.StillMs == 0)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }

        File.WriteAllText(StillFile(options.Folder), options.Step);
        Thread.Sleep(options.StillMs);
    }

    /// <summary>Makes <c>job n key sequence</c>, and padding, of a number.</summary>
    private sealed class Numbered : KeyedProcessFunction<long, long, string>
    {
        private readonly string _job;
        private readonly string _padding;
        private readonly ValueState<long> _next;

        public Numbered(string job, int padding)
        {
            _job = job;
            _padding = padding == 0 ? "" : $" {new string('x', padding - 1)}";
            _next = Value<long>("next");
        }

        public override void OnRecord(long record, ProcessContext<long, string> context) =>
            context.Emit(string.Create(CultureInfo.InvariantCulture, $"{_job} {record} {context.Key} {_next.Value++}{_padding}"));
    }
}
