namespace Freshet;

/// <summary>What the user said of windows; the functions make what each subtask has of its own.</summary>
internal sealed record WindowSettings<T>(Func<WindowAssigner<T>> Assigner, Func<Trigger<T>> Trigger, long LatenessMs, LateOutput<T>? Late);

/// <summary>Gives a late record to a side output.</summary>
internal delegate void LateOutput<in T>(SideEmitters sides, T record, bool hasTime, long time);
