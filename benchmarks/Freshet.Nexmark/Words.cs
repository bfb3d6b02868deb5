namespace Freshet.Nexmark;

/// <summary>The fixed lists of the specification, in the order that draws index them.</summary>
internal static class Words
{
    /// <summary>First names.</summary>
    public static readonly string[] FirstNames =
        ["Ada", "Alan", "Barbara", "Edsger", "Frances", "Grace", "Jim", "Ken", "Leslie", "Niklaus", "Tony"];

    /// <summary>Last names.</summary>
    public static readonly string[] LastNames =
        ["Allen", "Codd", "Gray", "Hoare", "Hopper", "Lamport", "Liskov", "Ritchie", "Turing"];

    /// <summary>Cities.</summary>
    public static readonly string[] Cities =
        ["Tucson", "Fresno", "Nampa", "Salem", "Tacoma", "Casper", "Mesa", "Eugene", "Yakima", "Laramie"];

    /// <summary>States.</summary>
    public static readonly string[] States = ["AZ", "CA", "ID", "OR", "WA", "WY"];

    /// <summary>The channels that half of all bids come from.</summary>
    public static readonly string[] HotChannels = ["Google", "Facebook", "Baidu", "Apple"];
}
