using Freshet.Core;

namespace Freshet;

/// <summary>
/// The user's own function over the contents of a window: called whenever the window's trigger fires. States of the key go on from window to window, states of
/// the window end with it. Timers belong to the window's trigger.
/// </summary>
public abstract class WindowFunction<K, TIn, TOut> : KeyedFunction<K, TOut>
{
    private WindowRow<K>? _row;

    /// <summary>
    /// Makes results of a window. The records are those of the window in the order in which they came (where windows became one, those of the earlier first), or the one
    /// result of the aggregate before; good within the call only. What is emitted carries the window's last millisecond as event time (in a global window: that of the record or timer that fired it).
    /// </summary>
    public abstract void OnWindow(TimeWindow window, IReadOnlyList<TIn> records, WindowContext<K, TOut> context);

    /// <summary>The window is over and its state about to go.</summary>
    public virtual void OnClear(TimeWindow window, WindowContext<K, TOut> context)
    {
    }

    /// <summary>Not for these functions: timers are those of the window's trigger.</summary>
    public sealed override void OnTimer(long time, TimerKind kind, ProcessContext<K, TOut> context) => Timers!(time, kind, context);

    /// <summary>Declares a value for each window of a key; it goes with the window. Not for sessions, whose windows become one.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ValueState<V> WindowValue<V>(string name) => new(OfWindow(), $"window {Check(name)}", Storable<V>(name));

    /// <summary>Declares a list for each window of a key; it goes with the window. Not for sessions, whose windows become one.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    protected ListState<V> WindowList<V>(string name) => new(OfWindow(), $"window {Check(name)}", Storable<V>(name));

    internal sealed override bool LetsStatesExpire => false;

    internal override string TimerRole => "window";

    internal bool HasWindowStates { get; private set; }

    internal delegate void TimerAction(long time, TimerKind kind, ProcessContext<K, TOut> context);

    /// <summary>Who serves the timers.</summary>
    internal TimerAction? Timers { get; set; }

    /// <summary>The row of windows, made once.</summary>
    internal WindowRow<K> Row
    {
        get
        {
            if (_row is null)
            {
                _row = new WindowRow<K>(Scope);
                Scope.SideTables.Add(_row.Table);
            }

            return _row;
        }
    }

    private WindowRow<K> OfWindow()
    {
        HasWindowStates = true;
        return Row;
    }
}

/// <summary>Makes one record of the key, the window and the one result.</summary>
internal sealed class MakeFunction<K, TIn, TOut>(Func<K, TimeWindow, TIn, TOut> make) : WindowFunction<K, TIn, TOut>
{
    public override void OnWindow(TimeWindow window, IReadOnlyList<TIn> records, WindowContext<K, TOut> context) => context.Emit(make(context.Key, window, records[0]));
}

/// <summary>Any number of records of the key, the window and its contents.</summary>
internal sealed class ApplyFunction<K, TIn, TOut>(Func<K, TimeWindow, IReadOnlyList<TIn>, IEnumerable<TOut>> apply) : WindowFunction<K, TIn, TOut>
{
    public override void OnWindow(TimeWindow window, IReadOnlyList<TIn> records, WindowContext<K, TOut> context)
    {
        foreach (var result in UserCode.Given(apply(context.Key, window, records)))
        {
            context.Emit(result);
        }
    }
}
