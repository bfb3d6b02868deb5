using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>What the context of a process function reads: the batch that is worked on (records or timers), a place in it, and what it may use.</summary>
internal sealed partial class ProcessScope<K, TOut> : KeyedRow<K>
{
    private OperatorContext? _context;

    /// <summary>The event times of records, or the times of timers.</summary>
    public long[] Times { get; private set; } = [];

    public nint[] Rows { get; private set; } = [];

    /// <summary>True when what is worked on has event times.</summary>
    public bool HasTimes { get; set; }

    public long Watermark { get; set; } = long.MinValue;

    public long Now => _context!.Now;

    public bool IsBatch => _context!.IsBatch;

    public Emitter<TOut> Output { get; private set; } = null!;

    /// <summary>The side outputs that are read.</summary>
    public SideEmitters Sides { get; private set; } = null!;

    public BroadcastStates Broadcasts { get; } = new();

    /// <summary>The rows; null for a function without states.</summary>
    public KeyedTable<K>? Table { get; private set; }

    /// <summary>The tables beside the rows.</summary>
    public List<SideTable> SideTables { get; } = [];

    /// <summary>The states of keys by name, for tests to look at.</summary>
    public SortedDictionary<string, object> States { get; } = new(StringComparer.Ordinal);

    /// <summary>True when a state was declared under this name.</summary>
    public bool Keeps(string name) => States.ContainsKey(name);

    /// <summary>Keeps a declared state under its name.</summary>
    public TState Keep<TState>(string name, TState state)
        where TState : class
    {
        States[name] = state;
        return state;
    }

    /// <summary>Takes its place in a running operator.</summary>
    public void Open(OperatorContext context, Emitter<TOut> output, KeyFormat<K> format, IReadOnlyList<OutputTag> sides)
    {
        IsOpen = true;
        _context = context;
        Output = output;
        Keys = new K[BatchSize.Default];
        Hashes = new uint[BatchSize.Default];
        Times = new long[BatchSize.Default];
        Rows = new nint[BatchSize.Default];
        Table = HasStates ? context.State.CreateTable(format, Layout) : null;
        Sides = new SideEmitters(context, sides);
        Broadcasts.Open(context);
        SideTables.ForEach(table => table.Open(context));
        OpenLifetimes(format);
        _eventTimers = context.State.CreateTimers(format);
        _processingTimers = context.State.CreateTimers(format);
    }

    public void Close()
    {
        Address = 0;
        Table?.Dispose();
        Table = null;
        SideTables.ForEach(static table => table.Close());
        _eventTimers?.Dispose();
        _processingTimers?.Dispose();
    }

    public override ReadOnlySpan<byte> ReadBlob(nint row, Column column) => Table!.ReadBlob(row, column);

    public override void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes) => Table!.WriteBlob(row, column, bytes);

    public override void Append(nint row, Column column, ReadOnlySpan<byte> entry) => Table!.Append(row, column, entry);

    public override ListCursor ReadList(nint row, Column column) => Table!.ReadList(row, column);

    public override void ClearList(nint row, Column column) => Table!.ClearList(row, column);

    public static FreshetException NoTime() => FreshetException.User(
        "The context was asked for an event time and there is none. Put WithWatermarks before KeyBy; a timer of processing time has none at all.");
}
