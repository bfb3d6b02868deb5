namespace Freshet;

/// <summary>What can make a trigger fire; nothing for one that never does.</summary>
[Flags]
internal enum FiresBy
{
    Nothing = 0,

    /// <summary>Records that come.</summary>
    Records = 1,

    /// <summary>Times within the window that event time passes.</summary>
    EventTime = 2,

    /// <summary>The window's last millisecond in event time.</summary>
    WindowEnd = 4,

    /// <summary>Times of the wall clock within the window.</summary>
    Clock = 8,

    /// <summary>The window's last millisecond by the wall clock.</summary>
    ClockEnd = 16,

    /// <summary>The end of the input.</summary>
    EndOfInput = 32,

    /// <summary>What a trigger of the user's thinks right.</summary>
    Unknown = 64,
}
