using Freshet.Hosting;
using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.Api;

/// <summary>One job in short. Times are milliseconds since 1970.</summary>
internal sealed record JobSummary(
    string Name,
    HostedJobState State,
    JobPhase? Phase,
    long? At,
    long? StartedAt,
    long? RunningSince,
    int Restarts,
    long RecordsIn,
    long RecordsOut,
    double RecordsInPerSecond,
    double RecordsOutPerSecond,
    long? Watermark,
    long? WatermarkLagMs,
    long Late,
    long Bad,
    long StateBytes,
    bool HasCheckpoints,
    long CheckpointsCompleted,
    long CheckpointsFailed,
    long? CheckpointAt,
    long CheckpointDurationMs,
    string? Failure,
    bool CanRestart);

/// <summary>One job with its operators as they are now.</summary>
/// <param name="Summary">The job in short.</param>
/// <param name="ShareMs">Milliseconds over which shares of time were taken.</param>
/// <param name="Operators">In the order of the graph.</param>
/// <param name="Counters">The counters of the user's functions.</param>
internal sealed record JobDetail(JobSummary Summary, long ShareMs, IReadOnlyList<OperatorView> Operators, IReadOnlyDictionary<string, long> Counters);

/// <summary>
/// One operator over all its subtasks. Shares (0 to 1) and the watermark are those of the subtask that is furthest behind, numbers are added up. <c>IsBottleneck</c>: it holds back
/// those before it. <c>Skew</c>: records of the subtask with most, over the mean; 1 is even.
/// </summary>
internal sealed record OperatorView(
    int Number,
    double Busy,
    double BackPressured,
    double Idle,
    bool IsBottleneck,
    long RecordsIn,
    long RecordsOut,
    double RecordsInPerSecond,
    double RecordsOutPerSecond,
    double BytesInPerSecond,
    double BytesOutPerSecond,
    long Late,
    long Bad,
    long? Watermark,
    bool HasEnded,
    long StateBytes,
    double Skew,
    IReadOnlyList<SubtaskView> Subtasks);

/// <summary>One operator on one subtask.</summary>
internal sealed record SubtaskView(
    int Subtask, double Busy, double BackPressured, double Idle, long RecordsIn, long RecordsOut, double RecordsInPerSecond, double RecordsOutPerSecond, long Late, long Bad, long? Watermark, bool HasEnded, long StateBytes);

/// <summary>A job's operators and edges; the same as long as it is not started again.</summary>
internal sealed record GraphView(IReadOnlyList<GraphOperator> Operators, IReadOnlyList<GraphEdge> Edges, int Tasks, string Explain);

/// <summary>The options that a job was started with, as text.</summary>
internal sealed record OptionView(string Name, string Value);

/// <summary>Numbers over time, one list each, as long as <paramref name="At"/>; null where there was none.</summary>
internal sealed record HistoryView(
    IReadOnlyList<long> At,
    IReadOnlyList<double?> RecordsInPerSecond,
    IReadOnlyList<double?> RecordsOutPerSecond,
    IReadOnlyList<double?> WatermarkLagMs,
    IReadOnlyList<double?> StateBytes,
    IReadOnlyList<double?> CheckpointDurationMs,
    IReadOnlyList<double?> CheckpointBytes,
    IReadOnlyList<double?> BusyMost,
    IReadOnlyList<double?> BackPressuredMost,
    IReadOnlyList<double?> ProcessBytes,
    IReadOnlyList<double?> PauseMsPerSecond);

/// <summary>What an action came to.</summary>
/// <param name="Message">What was done, or goes on.</param>
/// <param name="Job">The job after it.</param>
/// <param name="Checkpoint">The checkpoint, where one was asked for.</param>
/// <param name="Savepoint">The savepoint, where one was asked for.</param>
internal sealed record ActionResult(string Message, JobSummary Job, CheckpointStatus? Checkpoint, Savepoint? Savepoint);

/// <summary>What a report of a mistake needs, in one piece.</summary>
internal sealed record JobReport(
    string Freshet, string Runtime, string System, int Cores, JobDetail Job, GraphView Graph, IReadOnlyList<OptionView> Options, IReadOnlyList<CheckpointStatus> Checkpoints, IReadOnlyList<FailureStatus> Failures, IReadOnlyList<Finding> Waiting, HistoryView History);
