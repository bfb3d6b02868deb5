namespace Freshet.Core;

/// <summary>
/// Finds records that are changed while somebody else holds them: an object that is emitted again with another content, and one that a reader changes which others
/// read too. For tests and debugging: it keeps what each of the last records looked like, as bytes. Records that are no objects, and those that cannot be stored, are not looked at.
/// </summary>
public sealed class RecordWatch<T>
{
    private const int Kept = 1024;

    private readonly Serializer<T> _serializer;
    private readonly Func<string> _describe;
    private readonly Dictionary<object, uint> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<object> _order = new();

    private RecordWatch(Serializer<T> serializer, Func<string> describe) => (_serializer, _describe) = (serializer, describe);

    /// <summary>True when more than one operator reads the records.</summary>
    public bool HasSeveralReaders { get; set; }

    /// <summary>A watch on an output; null for records that it cannot look at.</summary>
    /// <param name="describe">The operator whose output it is, for messages.</param>
    public static RecordWatch<T>? Of(Func<string> describe)
    {
        if (typeof(T).IsValueType || typeof(T) == typeof(string))
        {
            return null;
        }

        try
        {
            return new RecordWatch<T>(Serializer<T>.Of(), describe);
        }
        catch (FreshetException)
        {
            return null; // nobody stores such records, so nobody can say what they looked like
        }
    }

    /// <summary>A batch goes out now.</summary>
    /// <exception cref="FreshetException">One of its objects went out before and was another record then.</exception>
    public void Before(Batch<T> batch)
    {
        foreach (var record in batch.Items)
        {
            if (record is null)
            {
                continue;
            }

            var hash = HashOf(record);
            if (!_seen.TryGetValue(record, out var before))
            {
                _order.Enqueue(record);
                if (_order.Count > Kept)
                {
                    _seen.Remove(_order.Dequeue());
                }
            }
            else if (before != hash)
            {
                throw FreshetException.User(
                    $"{_describe()} emits an object of {typeof(T).Name} again that is another record now ({Shown(record)}): whoever holds the one before sees this one in its place. Make a new object for each record.");
            }

            _seen[record] = hash;
            if (HasSeveralReaders)
            {
                SharedRecords.Add(record, _describe(), other => HashOf((T)other) == hash);
            }
        }
    }

    private static string Shown(T record) => record!.ToString() is { Length: > 200 } text ? text[..200] + "…" : $"{record}";

    private uint HashOf(T record)
    {
        var writer = new ByteWriter(256);
        try
        {
            _serializer.Write(ref writer, record);
            return StableHash.Of(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }
}
