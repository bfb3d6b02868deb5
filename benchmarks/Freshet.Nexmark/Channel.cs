namespace Freshet.Nexmark;

/// <summary>A channel and its page, side by side since a bid takes both.</summary>
internal readonly struct Channel(Utf8View name, Utf8View url)
{
    /// <summary>The channel's name.</summary>
    public readonly Utf8View Name = name;

    /// <summary>The channel's page.</summary>
    public readonly Utf8View Url = url;
}
