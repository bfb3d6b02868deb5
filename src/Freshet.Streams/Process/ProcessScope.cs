using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>What the context of a process function reads: the batch that is worked on (records or timers), a place in it, and what it may use.</summary>
internal sealed class ProcessScope<K, TOut> : StateRow
{
    private OperatorContext? _context;

    /// <summary>The keys of the batch.</summary>
    public K[] Keys { get; private set; } = [];

    public uint[] Hashes { get; private set; } = [];

    /// <summary>The event times of records, or the times of timers.</summary>
    public long[] Times { get; private set; } = [];

    public nint[] Rows { get; private set; } = [];

    /// <summary>True when what is worked on has event times.</summary>
    public bool HasTimes { get; set; }

    /// <summary>The record or timer of the current call.</summary>
    public int Index { get; set; }

    public long Watermark { get; set; } = long.MinValue;

    public long Now => _context!.Now;

    public Emitter<TOut> Output { get; private set; } = null!;

    /// <summary>The rows; null for a function without states.</summary>
    public KeyedTable<K>? Table { get; private set; }

    /// <summary>Takes its place in a running operator.</summary>
    public void Open(OperatorContext context, Emitter<TOut> output, KeyFormat<K> format)
    {
        IsOpen = true;
        _context = context;
        Output = output;
        Keys = new K[BatchSize.Default];
        Hashes = new uint[BatchSize.Default];
        Times = new long[BatchSize.Default];
        Rows = new nint[BatchSize.Default];
        Table = HasStates ? context.State.CreateTable(format, Layout) : null;
    }

    public void Close()
    {
        Address = 0;
        Table?.Dispose();
        Table = null;
    }

    public override ReadOnlySpan<byte> ReadBlob(nint row, Column column) => Table!.ReadBlob(row, column);

    public override void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes) => Table!.WriteBlob(row, column, bytes);

    public static FreshetException NoTime() => FreshetException.User(
        "The context was asked for an event time and there is none. Put WithWatermarks before KeyBy; a timer of processing time has none at all.");
}
