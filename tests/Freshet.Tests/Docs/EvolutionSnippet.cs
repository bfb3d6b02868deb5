namespace Freshet.Tests.Docs;

/// <summary>The snippet of docs/types.md on changing types, compiled as it stands there.</summary>
internal static class EvolutionSnippet
{
    // type begin
    public enum Priority { Low, [WasNamed("Normal")] Usual, High, Urgent }

    public sealed record Parcel(
        string Id,
        [WasNamed("Grams")] long Weight,      // was an int named Grams
        Priority Priority,                    // its members may be renumbered: they go by name
        string? Note = null,                  // new: null where it was not stored
        int Attempts = 1);                    // new: 1 where it was not stored; a member that is gone is left out
    // type end
}

/// <summary>What it was.</summary>
internal static class EvolutionSnippetBefore
{
    public enum Priority
    {
        High,
        Normal,
    }

    public sealed record Parcel(string Street, Priority Priority, int Grams, string Id);
}
