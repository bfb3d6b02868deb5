namespace Freshet;

/// <summary>Takes a value of a type apart into columns.</summary>
internal abstract class WriteNode<T>
{
    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="repetition">The list that it repeats in: 0 for none.</param>
    /// <param name="definition">How deep what is around it is defined.</param>
    public abstract void Write(T value, int repetition, int definition);

    /// <summary>Adds the place of a value that is not there.</summary>
    public abstract void WriteNothing(int repetition, int definition);
}

/// <summary>A single value.</summary>
internal sealed class WriteLeaf<T, TStored>(WriteColumn<TStored> column, Func<T, TStored> store) : WriteNode<T>
    where TStored : struct
{
    public override void Write(T value, int repetition, int definition) => column.Add(store(value), repetition);

    public override void WriteNothing(int repetition, int definition) => column.AddNull(repetition, definition);
}

/// <summary>A value that may be null.</summary>
internal sealed class WriteNullable<T>(WriteNode<T> inner) : WriteNode<T?>
    where T : struct
{
    public override void Write(T? value, int repetition, int definition)
    {
        if (value is { } given)
        {
            inner.Write(given, repetition, definition);
        }
        else
        {
            inner.WriteNothing(repetition, definition);
        }
    }

    public override void WriteNothing(int repetition, int definition) => inner.WriteNothing(repetition, definition);
}

/// <summary>A reference that may be null, or must not be.</summary>
internal sealed class WriteReference<T>(WriteNode<T> inner, bool canBeNull, string path) : WriteNode<T>
{
    public override void Write(T value, int repetition, int definition)
    {
        if (value is not null)
        {
            inner.Write(value, repetition, definition);
        }
        else if (canBeNull)
        {
            inner.WriteNothing(repetition, definition);
        }
        else
        {
            throw FreshetException.User($"{path} is null, and its type says that it is not. Make it nullable, or give it a value.");
        }
    }

    public override void WriteNothing(int repetition, int definition) => inner.WriteNothing(repetition, definition);
}

/// <summary>A record within a record: one level deeper.</summary>
internal sealed class WriteRecord<T>(Action<T, int, int> write, Action<int, int> writeNothing, int depth) : WriteNode<T>
{
    public override void Write(T value, int repetition, int definition) => write(value, repetition, definition + depth);

    public override void WriteNothing(int repetition, int definition) => writeNothing(repetition, definition);
}

/// <summary>A list: two levels deeper, one for the list and one for what is in it.</summary>
internal sealed class WriteList<T, TElement>(WriteNode<TElement> element, int level) : WriteNode<T>
    where T : IEnumerable<TElement>
{
    public override void Write(T value, int repetition, int definition)
    {
        var at = repetition;
        var isEmpty = true;
        foreach (var item in value)
        {
            element.Write(item, at, definition + 2);
            (at, isEmpty) = (level, false);
        }

        if (isEmpty)
        {
            element.WriteNothing(repetition, definition + 1);
        }
    }

    public override void WriteNothing(int repetition, int definition) => element.WriteNothing(repetition, definition);
}

/// <summary>A dictionary by text: a list of pairs, in the order of the keys.</summary>
internal sealed class WriteMap<T, TValue>(WriteNode<string> key, WriteNode<TValue> value, int level) : WriteNode<T>
    where T : IEnumerable<KeyValuePair<string, TValue>>
{
    public override void Write(T pairs, int repetition, int definition)
    {
        var at = repetition;
        foreach (var pair in pairs.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            key.Write(pair.Key, at, definition + 2);
            value.Write(pair.Value, at, definition + 2);
            at = level;
        }

        if (!pairs.Any())
        {
            key.WriteNothing(repetition, definition + 1);
            value.WriteNothing(repetition, definition + 1);
        }
    }

    public override void WriteNothing(int repetition, int definition)
    {
        key.WriteNothing(repetition, definition);
        value.WriteNothing(repetition, definition);
    }
}
