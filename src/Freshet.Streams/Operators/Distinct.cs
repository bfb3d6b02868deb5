namespace Freshet;

/// <summary>Each record once.</summary>
public static class DistinctExtensions
{
    /// <summary>
    /// The first record of each key, and none of those that follow. State grows with the number of keys and is never dropped; in batch mode it is that of a part of the keys
    /// at a time, and the first is the earliest in event time.
    /// </summary>
    public static DataStream<T> Distinct<T, K>(this DataStream<T> stream, Func<T, K> key) =>
        stream.KeyBy("Distinct", key).Process(() => new FirstOfKey<K, T>()).WithName("distinct");

    /// <summary>Each different record once: the record is its own key.</summary>
    public static DataStream<T> Distinct<T>(this DataStream<T> stream) => stream.Distinct(static record => record);

    private sealed class FirstOfKey<K, T> : KeyedProcessFunction<K, T, T>
    {
        private readonly ValueState<bool> _seen;

        public FirstOfKey() => _seen = Value<bool>("seen");

        public override void OnRecord(T record, ProcessContext<K, T> context)
        {
            if (!_seen.Value)
            {
                _seen.Value = true;
                context.Emit(record);
            }
        }
    }
}
