using Freshet.Core.State;

namespace Freshet.State;

/// <summary>Rows at one moment, each of their pages a part of its own: what has not changed since a checkpoint may be left out of the next.</summary>
internal abstract class FrozenRowState<T, TKeys>(RowStore<T, TKeys> store) : FrozenState
    where TKeys : struct, IRowKeys<T>
{
    /// <summary>The rows.</summary>
    protected FrozenRows<T, TKeys> Rows { get; } = new(store);

    /// <inheritdoc/>
    public sealed override void WriteTo(Stream to) => WriteTo(StateWriter.Whole(to));

    /// <inheritdoc/>
    public sealed override void WriteTo(StateWriter to)
    {
        ArgumentNullException.ThrowIfNull(to);
        using var writer = new StateStreamWriter(to.Stream);
        WriteSchema(writer);
        writer.EndBlock();
        to.BeginParts(Rows.Source, Rows.Moment);
        for (var page = 0; page < Rows.Pages; page++)
        {
            Rows.Pass(page);
            if (to.BeginPart(page, Rows.ChangedAt(page)))
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
    public sealed override void Dispose() => Rows.Dispose();

    /// <summary>Writes what the rows are.</summary>
    protected abstract void WriteSchema(StateStreamWriter writer);

    /// <summary>Writes the rows of a page in groups, each with its number before it.</summary>
    protected abstract void WritePage(StateStreamWriter writer, int page);
}
