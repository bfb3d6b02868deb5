namespace Freshet;

/// <summary>Where a connection stands.</summary>
internal enum SocketStatus
{
    /// <summary>Not there yet.</summary>
    Connecting,

    /// <summary>Bytes may come.</summary>
    Open,

    /// <summary>The server closed it in order; what came before can still be read.</summary>
    Closed,

    /// <summary>It could not be made, or broke.</summary>
    Failed,
}
