using System.Runtime.CompilerServices;

namespace Freshet;

/// <summary>Runs a job for the records of one of its streams.</summary>
public static class CollectExtensions
{
    /// <summary>
    /// Runs the job and gives the stream's records as they come: those of each subtask in their order. The job goes only as fast as they are read. Leaving the loop ends the job; a
    /// failure of the job is thrown behind the last record. It is not restarted by itself: records that were given out cannot be taken back. A cancelled token ends it well.
    /// </summary>
    public static async IAsyncEnumerable<T> CollectAsync<T>(
        this DataStream<T> stream, string jobName = "collect", HostOptions? host = null, [EnumeratorCancellation] CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var collecting = new Collecting<T>();
        stream.ToSink("collect", () => new CollectingWriter<T>(collecting));
        var environment = stream.Environment;
        using var running = RunningJob.Start(
            environment.ToGraph(), environment.Options with { Restart = RestartPolicy.None }, jobName, host ?? new HostOptions { Live = LiveView.Off, StopOnSignals = false });
        using var onToken = stop.Register(running.Handle.Stop);
        var completion = running.Handle.Completion;
        _ = completion.ContinueWith(_ => collecting.Signal(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (true)
            {
                var isOver = completion.IsCompleted; // before the last look: what the job gave out is there then
                while (collecting.TryTake(out var record))
                {
                    yield return record;
                }

                if (isOver)
                {
                    break;
                }

                await collecting.Some();
            }

            await completion;
        }
        finally
        {
            collecting.Close();
        }
    }

    /// <summary>Runs the job to its end and gives the stream's records: for bounded input that fits into memory.</summary>
    public static async Task<List<T>> ToListAsync<T>(this DataStream<T> stream, string jobName = "collect", HostOptions? host = null, CancellationToken stop = default)
    {
        var all = new List<T>();
        await foreach (var record in stream.CollectAsync(jobName, host, stop))
        {
            all.Add(record);
        }

        return all;
    }
}
