using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Testing;

/// <summary>A way to keep keyed state, with its name for messages.</summary>
/// <param name="Name">What failure messages call it.</param>
/// <param name="Create">Makes an empty store.</param>
public sealed record StoreChoice(string Name, Func<StateStore> Create)
{
    private const long PagedBytesMax = 1L << 30;

    // One pool for the process, as in a job: what a store gives back, the next one gets with its old content.
    private static readonly Lazy<PagePool> Pages = new(static () => new PagePool(PagedBytesMax));

    /// <summary>Keyed state in dictionaries: the model.</summary>
    public static StoreChoice Dictionary { get; } = new("dictionary", static () => new DictionaryStateStore());

    /// <summary>Keyed state in pages: what jobs use.</summary>
    public static StoreChoice Paged { get; } = new("paged", static () => new PagedStateStore(Pages.Value));

    /// <summary>Both: an operator must not see a difference, and each restores what the other wrote.</summary>
    public static IReadOnlyList<StoreChoice> All { get; } = [Dictionary, Paged];
}
