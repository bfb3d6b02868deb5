using Freshet.Core;

namespace Freshet;

/// <content>Late records: their side output, when somebody reads it.</content>
internal sealed partial class WindowOperator<K, T, TAcc, TResult, TOut>
{
    private Emitter<T>? _late;

    public override void Flush()
    {
        base.Flush();
        _late?.Flush();
    }

    private void SetAside(ReadOnlySpan<T> items, ReadOnlySpan<long> times)
    {
        if (_late is not { } late)
        {
            return;
        }

        for (var i = 0; i < items.Length; i++)
        {
            late.Emit(items[i], times[i]);
        }
    }
}
