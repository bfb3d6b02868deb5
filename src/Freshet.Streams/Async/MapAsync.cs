using Polly;

namespace Freshet;

/// <summary>Asks services for each record, many requests at a time.</summary>
public static class MapAsyncExtensions
{
    /// <summary>
    /// Turns each record into another by an asynchronous function: a look-up in a service, a database. Up to <see cref="AsyncOptions.Capacity"/> requests are in flight on each
    /// subtask. The records of requests in flight are in checkpoints; after a crash they are asked for again, so the function may see a record twice, the output does not.
    /// </summary>
    /// <param name="stream">The records.</param>
    /// <param name="map">The function. It must not touch the engine's state; its token is cancelled when the record's time is over or the job ends.</param>
    /// <param name="options">Order, capacity, time-out, retries, failures; null for the defaults.</param>
    /// <param name="fallback">What to give out for a record whose request failed; null leaves that to <see cref="AsyncOptions.OnFailure"/>.</param>
    public static DataStream<TOut> MapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<TIn, CancellationToken, Task<TOut>> map, AsyncOptions? options = null, Func<TIn, Exception, TOut>? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Add<TIn, TOut, TOut, EmitOne<TOut>>(stream, "map-async", map, options, fallback);
    }

    /// <summary>The same with any number of records for each.</summary>
    public static DataStream<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<TIn, CancellationToken, Task<IEnumerable<TOut>>> map, AsyncOptions? options = null, Func<TIn, Exception, IEnumerable<TOut>>? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Add<TIn, IEnumerable<TOut>, TOut, EmitAll<TOut>>(stream, "flat-map-async", map, options, fallback);
    }

    /// <summary>Keeps the records for which an asynchronous function is true.</summary>
    public static DataStream<T> FilterAsync<T>(this DataStream<T> stream, Func<T, CancellationToken, Task<bool>> keep, AsyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return Add<T, IEnumerable<T>, T, EmitAll<T>>(
            stream, "filter-async", async (record, token) => await keep(record, token) ? new[] { record } : [], options, null);
    }

    /// <summary>
    /// Ends the stream in an asynchronous function of one's own: a call of a service for each record. At least once: after a crash, records since the last checkpoint come again.
    /// The end of the input waits for all of them; a stop keeps what is in flight in its last checkpoint, for the next start.
    /// </summary>
    public static StreamEnd ForEachAsync<T>(this DataStream<T> stream, Func<T, CancellationToken, Task> action, AsyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Add<T, IEnumerable<byte>, byte, EmitAll<byte>>(
            stream,
            "for-each-async",
            async (record, token) =>
            {
                await action(record, token);
                return [];
            },
            options,
            null).Discard();
    }

    private static DataStream<TOut> Add<TIn, TResult, TOut, TEmit>(
        DataStream<TIn> stream, string name, Func<TIn, CancellationToken, Task<TResult>> ask, AsyncOptions? options, Func<TIn, Exception, TResult>? fallback)
        where TEmit : struct, IAsyncEmit<TResult, TOut>
    {
        options ??= new AsyncOptions();
        options.Check(name);
        Storing.Of<TIn>($"The records before '{name}', which are state while their requests are in flight,");
        var call = new AsyncCall<TIn, TResult>(ask, options, fallback);
        return stream.Transform(name, () => new AsyncOperator<TIn, TResult, TOut, TEmit>(call), isStateful: true, $"{(options.Ordered ? "ordered" : "unordered")}, {options.Capacity} at a time");
    }
}

/// <summary>What is asked, and how.</summary>
internal sealed record AsyncCall<TIn, TResult>(
    Func<TIn, CancellationToken, Task<TResult>> Ask, AsyncOptions Options, Func<TIn, Exception, TResult>? Fallback)
{
    public Task<TResult> Start(TIn record, ResiliencePipeline? retries, CancellationToken token)
    {
        try
        {
            return retries is null ? Asked(record, token) : retries.ExecuteAsync(async t => await Asked(record, t), token).AsTask();
        }
        catch (Exception e)
        {
            return Task.FromException<TResult>(e);
        }
    }

    private Task<TResult> Asked(TIn record, CancellationToken token) => Ask(record, token)
        ?? throw FreshetException.User("It returned null in place of a task.");
}

/// <summary>Gives out what a request brought. Structs, so that nothing is paid for the choice.</summary>
internal interface IAsyncEmit<TResult, TOut>
{
    static abstract void Emit(Core.Emitter<TOut> output, TResult result, bool hasTime, long time);
}

internal readonly struct EmitOne<T> : IAsyncEmit<T, T>
{
    public static void Emit(Core.Emitter<T> output, T result, bool hasTime, long time)
    {
        if (hasTime)
        {
            output.Emit(result, time);
        }
        else
        {
            output.Emit(result);
        }
    }
}

internal readonly struct EmitAll<T> : IAsyncEmit<IEnumerable<T>, T>
{
    public static void Emit(Core.Emitter<T> output, IEnumerable<T> result, bool hasTime, long time)
    {
        foreach (var item in result ?? throw FreshetException.User("It returned null in place of its records."))
        {
            EmitOne<T>.Emit(output, item, hasTime, time);
        }
    }
}
