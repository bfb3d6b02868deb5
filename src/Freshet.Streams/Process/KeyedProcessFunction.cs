namespace Freshet;

/// <summary>
/// The user's own keyed operator: called for each record and each timer, with state of the record's key.
/// <code>
/// sealed class Totals : KeyedProcessFunction&lt;string, Sale, Total&gt;
/// {
///     private readonly ValueState&lt;long&gt; _sum;
///     public Totals() => _sum = Value&lt;long&gt;("sum");
///     public override void OnRecord(Sale sale, ProcessContext&lt;string, Total&gt; context) => context.Emit(new Total(context.Key, _sum.Value += sale.Cents));
/// }
/// </code>
/// Each subtask has an instance of its own, used by one thread at a time. What is kept in plain fields is lost by a restart.
/// </summary>
public abstract class KeyedProcessFunction<K, TIn, TOut> : KeyedFunction<K, TOut>
{
    /// <summary>Takes a record. The context is good within the call only.</summary>
    public abstract void OnRecord(TIn record, ProcessContext<K, TOut> context);
}
