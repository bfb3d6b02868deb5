using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A snapshot of the model's timers.</summary>
internal sealed class CopiedTimers<K>((long Time, K Key)[] timers, KeyFormat<K> format) : FrozenState
{
    /// <inheritdoc/>
    public override void WriteTo(Stream to)
    {
        using var writer = new StateStreamWriter(to);
        StateSchema.Write(writer, StateSchema.Kind.Timers, format.Form, format.Schema, []);
        foreach (var group in timers.Chunk(TimerRestore.GroupTimers))
        {
            writer.Number(group.Length);
            foreach (var (time, key) in group)
            {
                writer.Int64(time);
                KeyCodec.Write(writer, format, key);
            }
        }

        writer.Number(0);
        writer.End();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
