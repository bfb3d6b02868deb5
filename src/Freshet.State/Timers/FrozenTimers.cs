using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Paged timers at one moment.</summary>
internal sealed unsafe class FrozenTimers<K, TKeys>(KeyFormat<K> format, RowStore<Timed<K>, TimedRowKeys<K, TKeys>> store) : FrozenState
    where TKeys : struct, IRowKeys<K>
{
    private readonly FrozenRows<Timed<K>, TimedRowKeys<K, TKeys>> _rows = new(store);

    /// <inheritdoc/>
    public override void WriteTo(Stream to)
    {
        using var writer = new StateStreamWriter(to);
        StateSchema.Write(writer, StateSchema.Kind.Timers, format.Form, format.Schema, []);
        var group = stackalloc nint[TimerRestore.GroupTimers];
        while (_rows.Next(group, TimerRestore.GroupTimers) is var count and > 0)
        {
            writer.Number(count);
            for (var i = 0; i < count; i++)
            {
                writer.Int64(*(long*)(group[i] + RowStore<Timed<K>, TimedRowKeys<K, TKeys>>.KeyOffset));
                KeyCodec.Write(writer, format.Form, _rows.KeyOf(group[i]));
            }
        }

        writer.Number(0);
        writer.End();
    }

    /// <inheritdoc/>
    public override void Dispose() => _rows.Dispose();
}
