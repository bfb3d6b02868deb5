using Freshet.State;

namespace Freshet.Tool.Checkpoints;

/// <summary>What keyed state of a proven file is: a table, timers, or the tables of windows one behind the other.</summary>
internal static class KeyedStates
{
    public const string Unknown = "unknown";

    /// <summary>The kind, and each table or queue in it.</summary>
    public static (string Kind, IReadOnlyList<StoredState> States) Read(Func<Stream> open)
    {
        try
        {
            using var stream = open();
            var state = StoredState.Read(stream);
            if (stream.Position == stream.Length)
            {
                return (state.IsTimers ? "timers" : "table", [state]);
            }
        }
        catch (FreshetException)
        {
            // not one table: then those of windows
        }

        try
        {
            using var stream = open();
            var panes = new List<StoredState>();
            FrozenPanes.Restore(stream, _ => panes.Add(StoredState.Read(stream)));
            if (stream.Position == stream.Length)
            {
                return ("windows", panes);
            }
        }
        catch (Exception e) when (e is FreshetException or EndOfStreamException)
        {
            // an operator of one's own may store what it likes: its bytes are proven, its form is not known here
        }

        return (Unknown, []);
    }
}
