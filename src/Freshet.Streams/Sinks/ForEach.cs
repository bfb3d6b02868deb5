using Freshet.Core;

namespace Freshet;

/// <summary>Streams into a function.</summary>
public static class ForEachExtensions
{
    /// <summary>
    /// Calls a function with each record, at least once: after a failure the records since the last checkpoint come again. With more than
    /// one subtask several threads call it at once. It should be quick: the task waits for it.
    /// </summary>
    public static StreamEnd ForEach<T>(this DataStream<T> stream, Action<T> action)
    {
        ArgumentNullException.ThrowIfNull(stream);
        UserFunctions.CheckVoid(action, "for each");
        return stream.ToSink("for each", () => new ForEachSink<T>(action), detail: "at least once");
    }
}

/// <summary>Calls a function with each record.</summary>
internal sealed class ForEachSink<T>(Action<T> action) : SinkWriter<T>
{
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                action(items[i]);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "for-each", _records + i, items[i], e);
        }

        _records += items.Length;
        batch.Release();
    }
}
