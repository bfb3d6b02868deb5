using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet;

/// <summary>Partitions a stream by key.</summary>
public static class KeyByExtensions
{
    /// <summary>Brings records of one key together: state and windows after this are kept for each key. The function must give the same key for the same record each time.</summary>
    /// <exception cref="FreshetException">The key type's hash or bytes would differ between processes: says which member and why.</exception>
    public static KeyedStream<K, T> KeyBy<T, K>(this DataStream<T> stream, Func<T, K> key) => stream.KeyBy("KeyBy", key);

    /// <summary>The same for another call, which messages name.</summary>
    internal static KeyedStream<K, T> KeyBy<T, K>(this DataStream<T> stream, string call, Func<T, K> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        UserFunctions.CheckRecords(typeof(K), call);
        if (stream.Origins.FirstOrDefault(o => o.Partitioning is not Core.Graph.Partitioning.Forward { IsRequired: false }) is { } spread)
        {
            throw FreshetException.User($"{call} decides where records go, so '{spread.Partitioning.Name}' before it would be of no effect. Leave it out.");
        }

        return new KeyedStream<K, T>(stream, new SelectorHasher<K, T>(key, Storing.Key<K, T>(call, stream)));
    }
}

/// <summary>A stream partitioned by key.</summary>
public sealed class KeyedStream<K, T>
{
    internal KeyedStream(DataStream<T> stream, SelectorHasher<K, T> hasher)
    {
        Stream = stream;
        Hasher = hasher;
    }

    internal DataStream<T> Stream { get; }

    internal SelectorHasher<K, T> Hasher { get; }

    /// <summary>This stream as one of the inputs of an operator with several, each record at the subtask of its key: <see cref="StreamEnvironment.Transform{TOut}"/>.</summary>
    public StreamInput AsInput() => new(Stream.Environment, typeof(T), typeof(K), Stream.Partitioned(new Partitioning.Hash(Hasher)).Origins);

    /// <summary>Adds a keyed operator, and what folds records together before they cross to it.</summary>
    internal DataStream<TOut> Transform<TOut>(string name, Func<Operator<T, TOut>> create, string? detail, CombinerFactory<T>? combine = null)
    {
        UserFunctions.CheckRecords(typeof(TOut), name);
        var environment = Stream.Environment;
        var id = environment.NextId;
        environment.Add(
            new StreamNode { Id = id, Name = name, Role = NodeRole.Operator, Create = create, IsStateful = true, IsKeyed = true, Detail = detail },
            [.. Stream.Origins.Select(o => o with { Partitioning = new Partitioning.Hash(Hasher, combine) }).Select(o => o.Into(id))]);
        return new DataStream<TOut>(environment, id);
    }

    /// <summary>Adds a keyed operator that emits to side outputs: to any, or to this tag alone.</summary>
    internal DataStream<TOut> Transform<TOut>(string name, Func<IReadOnlyList<OutputTag>, Operator<T, TOut>> create, string? detail, OutputTag? only = null)
    {
        var stream = Transform<TOut>(name, () => create([]), detail);
        Stream.Environment.AddSides(stream.NodeId, new SideOutputs(create, only, []));
        return stream;
    }
}

/// <summary>Hashes the keys that a function selects. Shared by all subtasks: beside scratch space of the thread it keeps only about how many keys were compared.</summary>
internal sealed class SelectorHasher<K, T>(Func<T, K> key, KeyFormat<K> format) : KeyHasher<T>
{
    private const int ComparedAll = 16 * 1024; // this many first records; a job whose whole input is small is checked whole

    [ThreadStatic]
    private static K[]? _keys;

    private int _compared; // by any thread, without care: about that many

    public KeyFormat<K> Format => format;

    public Func<T, K> Key => key;

    public override void Hash(Batch<T> batch)
    {
        var keys = _keys ??= new K[BatchSize.Default];
        var items = batch.Items;
        Select(items, keys, null);
        Hash(batch, keys, null);
    }

    /// <summary>Each record's key; hashes come from the batch if it was hashed by this very key, else are computed.</summary>
    /// <param name="batch">The records.</param>
    /// <param name="keys">Where their keys go.</param>
    /// <param name="reader">Where the operator runs that asks; in batch mode the key of every record is compared with what was hashed before, else those of some.</param>
    public ReadOnlySpan<uint> KeysOf(Batch<T> batch, K[] keys, OperatorContext? reader = null)
    {
        var items = batch.Items;
        Select(items, keys, reader);
        if (!ReferenceEquals(batch.HashedBy, this))
        {
            Hash(batch, keys, reader);
        }
        else if (items.Length > 0)
        {
            CheckSame(batch, keys, reader);
        }

        return batch.Hashes;
    }

    /// <summary>
    /// Somebody hashed one key of a record before, and we have asked for it again: a function that gives another each time (a salt by chance) would count a key in several places.
    /// The first records are all looked at, later one of each batch, each time another: who draws lots is found within a few batches.
    /// </summary>
    private void CheckSame(Batch<T> batch, K[] keys, OperatorContext? reader)
    {
        var comparesAll = reader is { IsBatch: true };
        var hashes = batch.Hashes;
        if (!comparesAll && _compared >= ComparedAll)
        {
            CheckSame(batch, keys, (int)(hashes[0] % (uint)batch.Count), reader);
            return;
        }

        _compared += comparesAll ? 0 : hashes.Length;
        for (var i = 0; i < hashes.Length; i++)
        {
            CheckSame(batch, keys, i, reader);
        }
    }

    private void CheckSame(Batch<T> batch, K[] keys, int i, OperatorContext? reader)
    {
        if (format.Hash(keys[i]) != batch.Hashes[i])
        {
            throw FreshetException.User(
                $"{reader?.Describe() ?? "The operator"} asked for keys again, and the key function gave another key for the same record the second time ({UserCode.Shown(keys[i])} for {UserCode.Shown(batch.Items[i])}): a record would be sent to one place and counted in another. A key must follow from the record alone; to spread a hot key, take the salt from the record (its id, or a Map before KeyBy that draws it once).");
        }
    }

    private void Hash(Batch<T> batch, K[] keys, OperatorContext? reader)
    {
        var selected = keys.AsSpan(0, batch.Count);
        try
        {
            format.Hash(selected, batch.HashPlaces(this));
        }
        catch (FreshetException e)
        {
            for (var i = 0; i < selected.Length; i++)
            {
                if (selected[i] is null)
                {
                    throw FreshetException.User($"{Place(reader)}the record '{UserCode.Shown(batch.Items[i])}' has no key: {e.Message}", e);
                }
            }

            throw;
        }
    }

    private static string Place(OperatorContext? reader) => reader is null ? "" : $"{reader.Describe()}: ";

    private void Select(ReadOnlySpan<T> items, K[] keys, OperatorContext? reader)
    {
        var places = keys.AsSpan(0, items.Length); // a span: storing into an array of objects would check its type each time
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                places[i] = key(items[i]);
            }
        }
        catch (Exception e)
        {
            throw new FreshetException(ErrorDomain.User, true, $"{Place(reader)}the key function threw {e.GetType().Name} on the record '{UserCode.Shown(items[i])}': {e.Message}", e);
        }
    }
}
