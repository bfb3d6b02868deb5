using Freshet.Core;

namespace Freshet;

/// <summary>A live window of a key, and the window under which its row is stored.</summary>
internal readonly record struct LiveWindow(TimeWindow Window, TimeWindow Stored);

/// <summary>The live windows of a key, in its row: one lies there as it is, several are a list.</summary>
internal sealed class LiveWindows(StateRow row)
{
    private readonly ValueState<LiveWindow> _only = new(row, "live window", Serializer<LiveWindow>.Of());
    private readonly ListState<LiveWindow> _several = new(row, "live windows", Serializer<LiveWindow>.Of());

    /// <summary>Puts them into a list, which is emptied first.</summary>
    public void Load(List<LiveWindow> into)
    {
        into.Clear();
        if (_only.Exists)
        {
            into.Add(_only.Value);
            return;
        }

        foreach (var live in _several)
        {
            into.Add(live);
        }
    }

    /// <summary>Makes these the live ones.</summary>
    public void Save(List<LiveWindow> windows)
    {
        if (windows.Count == 1)
        {
            _only.Value = windows[0];
            _several.Clear();
            return;
        }

        _only.Clear();
        _several.Replace(windows);
    }

    /// <summary>Adds one.</summary>
    public void Add(LiveWindow live)
    {
        if (_only.Exists)
        {
            _several.Add(_only.Value);
            _several.Add(live);
            _only.Clear();
        }
        else if (_several.Count > 0)
        {
            _several.Add(live);
        }
        else
        {
            _only.Value = live;
        }
    }
}
