using Freshet.Core;

namespace Freshet;

/// <summary>Takes a stream to its end and keeps nothing.</summary>
public static class DiscardExtensions
{
    /// <summary>Drops every record: for measuring, and for streams that are run for their effects.</summary>
    public static StreamEnd Discard<T>(this DataStream<T> stream) => stream.ToSink("discard", () => new DiscardWriter<T>());
}

internal sealed class DiscardWriter<T> : SinkWriter<T>
{
    public override void OnBatch(Batch<T> batch) => batch.Release();
}
