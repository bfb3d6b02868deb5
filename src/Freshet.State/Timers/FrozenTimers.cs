using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Paged timers at one moment.</summary>
internal sealed unsafe class FrozenTimers<K, TKeys>(KeyFormat<K> format, RowStore<Timed<K>, TimedRowKeys<K, TKeys>> store) : FrozenState
    where TKeys : struct, IRowKeys<K>
{
    private readonly FrozenRows<Timed<K>, TimedRowKeys<K, TKeys>> _rows = new(store);

    /// <inheritdoc/>
    public override void WriteTo(Stream to) => WriteTo(StateWriter.Whole(to));

    /// <inheritdoc/>
    public override void WriteTo(StateWriter to)
    {
        ArgumentNullException.ThrowIfNull(to);
        using var writer = new StateStreamWriter(to.Stream);
        StateSchema.Write(writer, StateSchema.Kind.Timers, format.Form, format.Schema, []);
        writer.EndBlock();
        to.BeginParts(_rows.Source, _rows.Moment);
        for (var page = 0; page < _rows.Pages; page++)
        {
            _rows.Pass(page);
            if (to.BeginPart(page, _rows.ChangedAt(page)))
            {
                WritePage(writer, page);
                writer.EndBlock();
                to.EndPart();
            }
        }

        to.EndParts();
        writer.Number(0);
        writer.End();
    }

    /// <inheritdoc/>
    public override void Dispose() => _rows.Dispose();

    private void WritePage(StateStreamWriter writer, int page)
    {
        var group = stackalloc nint[TimerRestore.GroupTimers];
        var offset = 0;
        while (_rows.Next(page, ref offset, group, TimerRestore.GroupTimers) is var count and > 0)
        {
            writer.Number(count);
            for (var i = 0; i < count; i++)
            {
                writer.Int64(*(long*)(group[i] + RowStore<Timed<K>, TimedRowKeys<K, TKeys>>.KeyOffset));
                KeyCodec.Write(writer, format.Form, _rows.KeyOf(group[i]));
            }
        }
    }
}
