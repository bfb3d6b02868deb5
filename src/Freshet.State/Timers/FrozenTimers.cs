using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Paged timers at one moment.</summary>
internal sealed unsafe class FrozenTimers<K, TKeys>(KeyFormat<K> format, RowStore<Timed<K>, TimedRowKeys<K, TKeys>> store)
    : FrozenRowState<Timed<K>, TimedRowKeys<K, TKeys>>(store)
    where TKeys : struct, IRowKeys<K>
{
    protected override void WriteSchema(StateStreamWriter writer) =>
        StateSchema.Write(writer, StateSchema.Kind.Timers, format.Form, format.Schema, []);

    protected override void WritePage(StateStreamWriter writer, int page)
    {
        var group = stackalloc nint[TimerRestore.GroupTimers];
        var offset = 0;
        while (Rows.Next(page, ref offset, group, TimerRestore.GroupTimers) is var count and > 0)
        {
            writer.Number(count);
            for (var i = 0; i < count; i++)
            {
                writer.Int64(*(long*)(group[i] + RowStore<Timed<K>, TimedRowKeys<K, TKeys>>.KeyOffset));
                KeyCodec.Write(writer, format.Form, Rows.KeyOf(group[i]));
            }
        }
    }
}
