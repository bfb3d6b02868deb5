using System.Runtime.CompilerServices;

namespace Freshet;

/// <summary>
/// What the subtasks of a collecting sink share, also over restarts in one process: records wait here under their checkpoint until
/// it is complete. Not in the checkpoint itself, because a collection in memory does not outlive the process either. The lock is
/// taken per checkpoint.
/// </summary>
internal sealed class Collector<T>
{
    // By the user's collection, so that a job that is built again into the same one does not deliver twice.
    private static readonly ConditionalWeakTable<ICollection<T>, Collector<T>> Known = [];

    private readonly Lock _gate = new();
    private readonly ICollection<T>? _to;
    private readonly List<Portion> _prepared = [];
    private readonly List<Portion> _delivered = [];
    private List<T>? _read;

    private Collector(ICollection<T>? to) => _to = to;

    /// <summary>One that keeps the records itself.</summary>
    public static Collector<T> Keeping() => new(null);

    /// <summary>The one that delivers into this collection.</summary>
    public static Collector<T> Into(ICollection<T> to) => Known.GetValue(to, static to => new Collector<T>(to));

    /// <summary>The records delivered so far.</summary>
    public List<T> Read()
    {
        lock (_gate)
        {
            return _read ??= [.. _delivered.SelectMany(static portion => portion.Records)];
        }
    }

    /// <summary>
    /// A subtask starts from a checkpoint (null: anew). What the checkpoint holds is delivered if its completion was not heard of;
    /// what was prepared after it is dropped; what was delivered after it will come again and is taken back.
    /// </summary>
    /// <returns>False when it would have to be taken back from the user's collection, which cannot be done.</returns>
    public bool Start(string sink, Func<int, bool> isMine, long? checkpoint, bool isNewRun)
    {
        lock (_gate)
        {
            bool IsMine(Portion portion) => portion.Sink == sink && isMine(portion.Subtask);
            bool IsLater(Portion portion) => checkpoint is null || portion.Checkpoint > checkpoint;

            if (_to is not null && !isNewRun && _delivered.Exists(portion => IsMine(portion) && IsLater(portion)))
            {
                return false;
            }

            _prepared.RemoveAll(portion => IsMine(portion) && IsLater(portion));
            _delivered.RemoveAll(portion => IsMine(portion) && IsLater(portion));
            _read = null;
            Deliver(IsMine);
            return true;
        }
    }

    /// <summary>Takes the records of a subtask that came before a checkpoint.</summary>
    public void Prepare(string sink, int subtask, long checkpoint, T[] records)
    {
        lock (_gate)
        {
            _prepared.Add(new Portion(sink, subtask, checkpoint, records));
        }
    }

    /// <summary>Delivers a subtask's records up to a complete checkpoint.</summary>
    public void Commit(string sink, int subtask, long checkpoint)
    {
        lock (_gate)
        {
            Deliver(portion => portion.Sink == sink && portion.Subtask == subtask && portion.Checkpoint <= checkpoint);
        }
    }

    private void Deliver(Predicate<Portion> which)
    {
        foreach (var portion in _prepared.FindAll(which))
        {
            _read = null;
            if (_to is null)
            {
                _delivered.Add(portion);
                continue;
            }

            foreach (var record in portion.Records)
            {
                _to.Add(record);
            }

            // The records are the user's now; remembered is only up to which checkpoint.
            _delivered.RemoveAll(old => old.Sink == portion.Sink && old.Subtask == portion.Subtask);
            _delivered.Add(portion with { Records = [] });
        }

        _prepared.RemoveAll(which);
    }

    private sealed record Portion(string Sink, int Subtask, long Checkpoint, T[] Records);
}
