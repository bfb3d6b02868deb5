using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.State;

namespace Freshet.Tool.Checkpoints;

/// <summary>A job's folder and what is in it.</summary>
internal sealed record JobReport(string Folder, IReadOnlyList<CheckpointReport> Checkpoints);

/// <summary>A state of an operator: keyed (a table or timers), or entries of its subtasks.</summary>
internal sealed record StateReport(string Name, string Kind, string? KeyType, IReadOnlyList<StoredColumn> Columns, long? Count, long Bytes);

/// <summary>An operator, over its subtasks.</summary>
internal sealed record OperatorReport(string Uid, string Name, int Parallelism, IReadOnlyList<StateReport> States)
{
    public long Bytes => States.Sum(static s => s.Bytes);
}

/// <summary>A checkpoint.</summary>
internal sealed record CheckpointReport(long Id, string Folder, CheckpointCondition Condition, long Bytes)
{
    public string? Problem { get; init; }

    public string? Job { get; init; }

    public DateTimeOffset? At { get; init; }

    public bool IsSavepoint { get; init; }

    public bool IsEnd { get; init; }

    public int MaxParallelism { get; init; }

    public IReadOnlyList<OperatorReport> Operators { get; init; } = [];

    public static CheckpointReport Of(InspectedCheckpoint checkpoint)
    {
        var report = new CheckpointReport(checkpoint.Id.Value, checkpoint.Folder, checkpoint.Condition, checkpoint.Bytes)
        {
            Problem = checkpoint.Problem,
            Job = checkpoint.Manifest?.JobName,
            At = checkpoint.Manifest is { } manifest ? DateTimeOffset.FromUnixTimeMilliseconds(manifest.Timestamp) : null,
            IsSavepoint = checkpoint.Manifest?.IsSavepoint ?? false,
        };
        if (checkpoint.Content is not { } content)
        {
            return report;
        }

        return report with { IsEnd = content.IsEnd, MaxParallelism = content.MaxParallelism, Operators = Read(checkpoint, content) };
    }

    private static OperatorReport[] Read(InspectedCheckpoint checkpoint, CheckpointContent content) =>
    [
        .. content.Tasks
            .SelectMany(static t => t.Operators.Select(o => (Part: o, t.Files)))
            .GroupBy(static p => p.Part.Uid)
            .Select(parts => new OperatorReport(parts.Key, parts.First().Part.Name, parts.First().Part.Parallelism, [.. Keyed(checkpoint, parts), .. Entries(parts)])),
    ];

    private static IEnumerable<StateReport> Keyed(InspectedCheckpoint checkpoint, IEnumerable<(OperatorSnapshot Part, IReadOnlyList<StateFile> Files)> parts)
    {
        var sections = parts.SelectMany(static p => p.Part.Keyed.Select(k => (Section: k, p.Files)));
        foreach (var state in sections.GroupBy(static s => s.Section.Name))
        {
            var read = new List<StoredState>();
            var kinds = new HashSet<string>();
            foreach (var (section, files) in state)
            {
                var (kind, stored) = KeyedStates.Read(() => checkpoint.OpenKeyed(files, section));
                kinds.Add(kind);
                read.AddRange(stored);
            }

            var keys = kinds.Contains(KeyedStates.Unknown) || read.Any(static r => r.Keys is null) ? null : read.Sum(static r => r.Keys);
            var first = read.FirstOrDefault();
            yield return new StateReport(state.Key, kinds.First(), first?.KeyType, first?.Columns ?? [], keys, state.Sum(static s => s.Section.Bytes));
        }
    }

    private static IEnumerable<StateReport> Entries(IEnumerable<(OperatorSnapshot Part, IReadOnlyList<StateFile> Files)> parts) => parts
        .SelectMany(static p => p.Part.Entries)
        .GroupBy(static e => e.Name)
        .Select(static named => new StateReport(named.Key, "entries", null, [], named.Sum(static e => (long)e.Entries.Count), named.Sum(static e => e.Entries.Sum(static b => (long)b.Length))));
}
