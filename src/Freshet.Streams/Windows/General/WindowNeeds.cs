using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet;

/// <summary>Which windows a trigger can fire, and on what input: what could never fire is refused, what grows for ever is warned of.</summary>
/// <param name="Detail">What windows they are.</param>
/// <param name="IsEventTime">True for windows of event time, and for the global one.</param>
/// <param name="IsGlobal">True for the one that never ends.</param>
/// <param name="By">What fires the trigger.</param>
/// <param name="Purges">True when the trigger drops what it gave out.</param>
/// <param name="IsFolded">True when records are folded as they come, so that a window is one accumulator.</param>
/// <param name="IsEvicted">True when an evictor says which records stay.</param>
/// <param name="ReadsEnd">True when the function is told of a window's end, and may give out something then.</param>
internal readonly record struct WindowNeeds(string Detail, bool IsEventTime, bool IsGlobal, FiresBy By, bool Purges, bool IsFolded, bool IsEvicted, bool ReadsEnd)
{
    private const FiresBy AtTheVeryEnd = FiresBy.WindowEnd | FiresBy.EndOfInput; // of a global window

    /// <exception cref="FreshetException">Windows and trigger never fit.</exception>
    public void Check()
    {
        if (IsGlobal && By == FiresBy.ClockEnd)
        {
            throw FreshetException.User(
                "'window': a global window never ends, so Triggers.ProcessingTime, which fires at a window's end, could never fire it. Use Triggers.ContinuousProcessingTime, Triggers.Count, or Triggers.EndOfInput for bounded input.");
        }

        if (!IsGlobal && By == FiresBy.EndOfInput)
        {
            throw FreshetException.User(
                $"'window': {Detail} windows end, and are gone, before the end of the input, so Triggers.EndOfInput could never fire them. Leave the trigger out, or use Global.Windows().");
        }
    }

    /// <summary>What in it works on event time; null for nothing.</summary>
    public string? EventTimeFor => this switch
    {
        { IsEventTime: true, IsGlobal: false } => $"{Detail} windows",
        { IsGlobal: true } => By.HasFlag(FiresBy.EventTime) ? $"the trigger of its {Detail} windows" : null,
        _ => (By & (FiresBy.EventTime | FiresBy.WindowEnd)) != 0 ? $"the trigger of its {Detail} windows" : null,
    };

    /// <summary>What its input must be.</summary>
    public InputNeeds? OfInput
    {
        get
        {
            var needs = new InputNeeds { RefusedEndless = Endless, RefusedInBatch = InBatch, WarnedEndless = Growth };
            return needs == new InputNeeds() ? null : needs;
        }
    }

    private string? Endless => IsGlobal && By != FiresBy.Nothing && (By & ~AtTheVeryEnd) == 0
        ? "has a global window whose trigger fires at the end of the input alone: it could never fire. Use Triggers.Count, Triggers.ContinuousEventTime or Triggers.ContinuousProcessingTime, in Triggers.Purging where what was given out may go; or a source that ends."
        : null;

    private string? InBatch => this switch
    {
        { By: FiresBy.Nothing } when IsGlobal || !ReadsEnd => $"has {Detail} windows whose trigger never fires, so in batch mode it would give out nothing. {Fix}",
        { IsEventTime: true } when By != FiresBy.Nothing && (By & ~(FiresBy.Clock | FiresBy.ClockEnd)) == 0 =>
            $"has {Detail} windows whose trigger fires by the wall clock alone, and in batch mode nothing waits for that: what it would give out is left to chance. {Fix}",
        _ => null,
    };

    private string Fix => IsGlobal
        ? "Use Triggers.EndOfInput; or run the job in streaming mode (JobOptions.Mode)."
        : "Leave the trigger out: the windows then fire at their end; or run the job in streaming mode (JobOptions.Mode).";

    private string? Growth => (IsGlobal, Purges, IsFolded) switch
    {
        _ when IsEvicted => null,
        (true, false, false) => "has a global window whose trigger never drops records: all that ever came is kept. Wrap the trigger in Triggers.Purging, or fold the records (Aggregate, Reduce, Count).",
        (true, false, true) => "has a global window whose trigger never drops anything: a result is of all records since the job began, and every key is kept for ever. Wrap the trigger in Triggers.Purging if that is not meant.",
        _ => null,
    };
}
