namespace Freshet;

/// <summary>Puts a value of a type together from columns.</summary>
internal abstract class ReadNode<T>
{
    /// <summary>One of its columns: it shows where lists begin and what is null.</summary>
    public abstract ReadColumn First { get; }

    /// <summary>Reads the next value.</summary>
    public abstract T Read();

    /// <summary>Passes over the place of a value that is not there.</summary>
    public abstract void Pass();
}

/// <summary>A single value.</summary>
internal sealed class ReadLeaf<TStored, T>(ReadColumn<TStored> column, Func<TStored, T> make, bool canBeNull, string path) : ReadNode<T>
    where TStored : struct
{
    public override ReadColumn First => column;

    public override T Read()
    {
        if (column.IsThere)
        {
            var value = make(column.Value);
            column.Next();
            return value;
        }

        column.Next();
        return canBeNull ? default! : throw Nulls.Unexpected(path);
    }

    public override void Pass() => column.Next();
}

/// <summary>A record within a record, or the record itself.</summary>
/// <param name="first">One of its columns.</param>
/// <param name="read">Puts it together.</param>
/// <param name="pass">Passes over the places of all its columns.</param>
/// <param name="level">How deep the columns are defined where it is there.</param>
/// <param name="canBeNull">Whether its type says that it may be null.</param>
/// <param name="path">Where it is, for messages.</param>
internal sealed class ReadRecord<T>(ReadColumn first, Func<T> read, Action pass, int level, bool canBeNull, string path) : ReadNode<T>
{
    public override ReadColumn First => first;

    public override T Read()
    {
        if (first.Definition >= level)
        {
            return read();
        }

        pass();
        return canBeNull ? default! : throw Nulls.Unexpected(path);
    }

    public override void Pass() => pass();
}

/// <summary>A value type that may be null.</summary>
internal sealed class ReadNullable<T>(ReadNode<T> inner, int level) : ReadNode<T?>
    where T : struct
{
    public override ReadColumn First => inner.First;

    public override T? Read()
    {
        if (inner.First.Definition >= level)
        {
            return inner.Read();
        }

        inner.Pass();
        return null;
    }

    public override void Pass() => inner.Pass();
}

/// <summary>A list.</summary>
/// <param name="element">What is in it.</param>
/// <param name="make">The list of the type.</param>
/// <param name="definition">How deep the columns are defined where something is in it; one less where it is empty.</param>
/// <param name="repetition">The level at which it repeats.</param>
/// <param name="canBeNull">Whether its type says that it may be null.</param>
/// <param name="path">Where it is, for messages.</param>
internal sealed class ReadList<T, TElement>(ReadNode<TElement> element, Func<List<TElement>, T> make, int definition, int repetition, bool canBeNull, string path) : ReadNode<T>
{
    public override ReadColumn First => element.First;

    public override T Read()
    {
        var defined = First.Definition;
        if (defined < definition)
        {
            element.Pass();
            return defined == definition - 1 ? make([]) : canBeNull ? default! : throw Nulls.Unexpected(path);
        }

        var list = new List<TElement>();
        do
        {
            list.Add(element.Read());
        }
        while (First.Repetition == repetition);

        return make(list);
    }

    public override void Pass() => element.Pass();
}

/// <summary>A pair of a dictionary.</summary>
internal sealed class ReadPair<TValue>(ReadNode<string> key, ReadNode<TValue> value) : ReadNode<KeyValuePair<string, TValue>>
{
    public override ReadColumn First => key.First;

    public override KeyValuePair<string, TValue> Read() => new(key.Read(), value.Read());

    public override void Pass()
    {
        key.Pass();
        value.Pass();
    }
}

/// <summary>Nulls where none belongs.</summary>
internal static class Nulls
{
    public static InvalidDataException Unexpected(string path) => new($"{path} is null, and its type says that it is not. Make it nullable.");
}
