using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Freshet;

/// <summary>One column of the row group that is being read, place after place.</summary>
internal abstract class ReadColumn(DataField source)
{
    private int[]? _definitions;
    private int[]? _repetitions;
    private int _count;
    private int _at;

    /// <summary>Its name, for messages.</summary>
    public string Name => source.Path.ToString();

    /// <summary>True when all its places were read.</summary>
    public bool IsAtEnd => _at == _count;

    /// <summary>How deep the next place is defined.</summary>
    public int Definition => _at == _count ? throw TooFew() : _definitions?[_at] ?? 0;

    /// <summary>The list that the next place repeats in; -1 at the end.</summary>
    public int Repetition => _at == _count ? -1 : _repetitions?[_at] ?? 0;

    /// <summary>True when the next place has a value.</summary>
    protected bool HasValue => Definition == source.MaxDefinitionLevel;

    /// <summary>Reads the column of a row group.</summary>
    public void Load(ParquetRowGroupReader group)
    {
        using var raw = AtOnce.Of(group.ReadRawColumnDataBaseAsync(source));
        _definitions = source.MaxDefinitionLevel > 0 ? raw.DefinitionLevels.ToArray() : null;
        _repetitions = source.MaxRepetitionLevel > 0 ? raw.RepetitionLevels.ToArray() : null;
        _count = Take(raw, _definitions?.Length);
        _at = 0;
    }

    /// <summary>To the next place.</summary>
    public virtual void Next()
    {
        if (_at == _count)
        {
            throw TooFew();
        }

        _at++;
    }

    /// <summary>Takes the values; returns how many places there are.</summary>
    protected abstract int Take(RawColumnData raw, int? places);

    private protected InvalidDataException TooFew() => new($"the column '{Name}' has fewer values than its row group has records.");
}

/// <summary>The same with its values.</summary>
internal sealed class ReadColumn<TStored>(DataField source) : ReadColumn(source)
    where TStored : struct
{
    private TStored[] _values = [];
    private int _value;

    /// <summary>The value of the next place, which has one.</summary>
    public TStored Value => _value < _values.Length ? _values[_value] : throw TooFew();

    /// <summary>True when the next place has a value.</summary>
    public bool IsThere => HasValue;

    public override void Next()
    {
        _value += HasValue ? 1 : 0;
        base.Next();
    }

    protected override int Take(RawColumnData raw, int? places)
    {
        var values = ((RawColumnData<TStored>)raw).Values;
        _values = Owned(values);
        _value = 0;
        return places ?? _values.Length;
    }

    // Texts and bytes point into a buffer that goes back to its pool.
    private static TStored[] Owned(Span<TStored> values)
    {
        var owned = values.ToArray();
        if (owned is ReadOnlyMemory<char>[] texts)
        {
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = texts[i].ToString().AsMemory();
            }
        }
        else if (owned is ReadOnlyMemory<byte>[] bytes)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = bytes[i].ToArray();
            }
        }

        return owned;
    }
}
