using System.Diagnostics.Metrics;
using Freshet.Runtime.Jobs;

namespace Freshet;

/// <summary>
/// A job's counters as <see cref="System.Diagnostics.Metrics"/> of the meter <c>Freshet</c>; docs/metrics.md lists them. They are read
/// from the published status when somebody collects, never on the data path.
/// </summary>
internal sealed class JobMetrics : IDisposable
{
    private readonly Meter _meter = new("Freshet");

    public JobMetrics(JobHandle handle)
    {
        Operators("freshet.operator.records_in", "records taken in by an operator", o => o.RecordsIn);
        Operators("freshet.operator.records_out", "records given out by an operator", o => o.RecordsOut);
        Operators("freshet.operator.late_records", "records too late for their window", o => o.Late);
        Operators("freshet.operator.bad_records", "records skipped or set aside by policy", o => o.Bad);
        Operators("freshet.operator.blocked_ms", "milliseconds held back by the output", o => o.BlockedMs);
        Job("freshet.job.restarts", "restarts after a failure", s => s.Restarts);
        Job("freshet.checkpoint.completed", "complete checkpoints", s => s.CheckpointsCompleted);
        Job("freshet.checkpoint.failed", "failed checkpoints", s => s.CheckpointsFailed);
        Gauge("freshet.checkpoint.duration_ms", "duration of the last complete checkpoint", s => s.CheckpointDurationMs);
        Gauge("freshet.job.state_bytes", "bytes of keyed state", s => s.StateBytes);
        Gauge("freshet.job.watermark_lag_ms", "how far the lowest watermark is behind the clock", s => s.Watermark is { } w and < long.MaxValue ? s.At - w : 0);

        void Operators(string name, string description, Func<OperatorStatus, long> read) =>
            _meter.CreateObservableCounter(name, () => Read(handle.Status, read), null, description);

        void Job(string name, string description, Func<JobStatus, long> read) =>
            _meter.CreateObservableCounter(name, () => Tagged(handle.Status, read), null, description);

        void Gauge(string name, string description, Func<JobStatus, long> read) =>
            _meter.CreateObservableGauge(name, () => Tagged(handle.Status, read), null, description);
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Tagged(JobStatus status, Func<JobStatus, long> read) =>
        new(read(status), new KeyValuePair<string, object?>("job", status.JobName));

    private static IEnumerable<Measurement<long>> Read(JobStatus status, Func<OperatorStatus, long> read) =>
        status.Operators.Select(o => new Measurement<long>(
            read(o),
            new KeyValuePair<string, object?>("job", status.JobName),
            new KeyValuePair<string, object?>("operator", o.Name),
            new KeyValuePair<string, object?>("subtask", o.Subtask)));
}
