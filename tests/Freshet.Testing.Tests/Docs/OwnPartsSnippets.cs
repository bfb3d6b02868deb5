using Freshet.Core;

namespace Freshet.Testing.Tests.Docs;

/// <summary>The parts of one's own in docs/triggers.md, time-and-windows.md and sources-and-sinks.md, compiled and run as they stand there.</summary>
internal static class OwnPartsSnippets
{
    public sealed record Sale(string Product, long Cents, long TimeMs);

    public sealed record Beat(string Server, long TimeMs, bool EndsHour);

    // trigger begin
    /// <summary>Fires when so much was sold since it fired last, and at the window's end if anything was.</summary>
    public sealed class SoldFor : Trigger<Sale>
    {
        private readonly long _cents;
        private readonly TriggerValue<long> _sold;

        public SoldFor(long cents)
        {
            _cents = cents;
            _sold = Value<long>("sold", (a, b) => a + b); // of a window; how those of windows that become one are joined
        }

        public override TriggerResult OnRecord(Sale sale, TimeWindow window, TriggerContext context)
        {
            context.SetEventTimer(window.EndMs - 1);
            _sold.Value += sale.Cents;
            if (_sold.Value < _cents)
            {
                return TriggerResult.Continue;
            }

            _sold.Clear();
            return TriggerResult.Fire;
        }

        public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context) =>
            _sold.Exists ? TriggerResult.FireAndPurge : TriggerResult.Purge;

        public override void OnMerge(TimeWindow window, TriggerContext context) => context.SetEventTimer(window.EndMs - 1);
    }

    /// <summary>Leaves out what was free.</summary>
    public sealed class NotFree : Evictor<Sale>
    {
        public override void Before(List<(long Time, Sale Record)> records, TimeWindow window) => records.RemoveAll(r => r.Record.Cents == 0);
    }
    // trigger end

    // generator begin
    /// <summary>Event time goes on when a server says that its hour is over.</summary>
    public sealed class HourEnds : WatermarkGenerator<Beat>
    {
        private long _watermark = long.MinValue;

        public override void OnRecord(Beat beat, long timestampMs)
        {
            if (beat.EndsHour)
            {
                _watermark = timestampMs;
            }
        }

        public override long Watermark(long nowMs) => _watermark;
    }
    // generator end

    /// <summary>A service with lists of texts.</summary>
    public interface IShards
    {
        IReadOnlyList<string> Names { get; }

        IReadOnlyList<string> Read(string shard, int from, int most);
    }

    // source begin
    /// <summary>Reads the shards of a service. Each belongs to one subtask; how far it was read is in the checkpoints.</summary>
    public sealed class ShardReader(IShards service) : SourceReader<string>
    {
        private readonly OperatorList<(string Shard, int Next)> _saved = new("positions", EntrySharing.Union);
        private readonly Dictionary<string, int> _next = [];
        private readonly Queue<int> _open = [];

        protected override void OnOpen()
        {
            base.OnOpen();
            _saved.Restore(Context); // those of all subtasks: a shard may have been another's
            for (var number = 0; number < service.Names.Count; number++)
            {
                var shard = service.Names[number];
                if (Splits.OwnerOf(shard, Context.Parallelism) == Context.Subtask)
                {
                    _next[shard] = _saved.FirstOrDefault(saved => saved.Shard == shard).Next;
                    _open.Enqueue(number);
                    Context.AnnounceSplit(number, isOpen: true, shard); // event time waits for each of them
                }
            }
        }

        public override ReadResult Read()
        {
            while (_open.TryDequeue(out var number))
            {
                var shard = service.Names[number];
                var page = service.Read(shard, _next[shard], most: 100);
                if (page.Count == 0)
                {
                    Context.AnnounceSplit(number, isOpen: false, shard);
                    continue;
                }

                Output.Split = number;
                foreach (var text in page)
                {
                    Output.Emit(text);
                }

                _next[shard] += page.Count;
                _open.Enqueue(number);
                return ReadResult.More;
            }

            return ReadResult.Finished;
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            _saved.Replace(_next.Select(next => (next.Key, next.Value)));
            _saved.Snapshot(snapshot);
        }
    }
    // source end

    /// <summary>A database that takes each transaction once.</summary>
    public sealed class Table
    {
        private readonly Dictionary<Guid, string[]> _transactions = [];

        public IEnumerable<string> Rows => _transactions.Values.SelectMany(static rows => rows);

        public void Commit(Guid transaction, string[] rows) => _transactions[transaction] = rows;
    }

    // sink begin
    /// <summary>
    /// Adds rows to a table exactly once. What came before a checkpoint is a transaction, which is in the checkpoint and is committed when that is
    /// complete; after a crash in between once more, so the table must know it again.
    /// </summary>
    public sealed class TableWriter(Table table) : SinkWriter<string>
    {
        private readonly OperatorList<(long Checkpoint, Guid Id, string[] Rows)> _prepared = new("prepared");
        private readonly List<string> _rows = [];

        protected override void OnOpen()
        {
            base.OnOpen();
            _prepared.Restore(Context);
            Commit(long.MaxValue);
        }

        public override void OnBatch(Batch<string> batch)
        {
            _rows.AddRange(batch.Items);
            batch.Release();
        }

        public override void Snapshot(SnapshotWriter snapshot)
        {
            if (_rows.Count > 0)
            {
                _prepared.Add((snapshot.Checkpoint.Value, Guid.NewGuid(), [.. _rows]));
                _rows.Clear();
            }

            _prepared.Snapshot(snapshot);
        }

        public override void OnCheckpointComplete(CheckpointId checkpoint) => Commit(checkpoint.Value);

        private void Commit(long upTo)
        {
            foreach (var (_, id, rows) in _prepared.Where(prepared => prepared.Checkpoint <= upTo))
            {
                table.Commit(id, rows);
            }

            _prepared.Replace([.. _prepared.Where(prepared => prepared.Checkpoint > upTo)]);
        }
    }
    // sink end
}
