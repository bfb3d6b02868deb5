namespace Freshet.Core.Spill;

/// <summary>Orders records whose numbers of order are equal, by what was stored of them.</summary>
public interface ISortTies
{
    /// <summary>Below, at or above zero as the first comes before, with or after the second.</summary>
    int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other);
}
