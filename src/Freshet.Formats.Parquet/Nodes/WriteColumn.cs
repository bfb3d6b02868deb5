using Parquet;
using Parquet.Schema;

namespace Freshet;

/// <summary>
/// One column of the row group that is being made, in the way of Dremel: the values that are there, and for each place how deep
/// it is defined (where a null or an empty list cut it off) and at which list it repeats (Melnik et al., VLDB 2010).
/// </summary>
internal abstract class WriteColumn
{
    private readonly List<int> _definitions = [];
    private readonly List<int> _repetitions = [];
    private int _marked;

    /// <summary>The column in the schema.</summary>
    public DataField Field { get; set; } = null!;

    /// <summary>Adds a place without a value.</summary>
    public void AddNull(int repetition, int definition)
    {
        _repetitions.Add(repetition);
        _definitions.Add(definition);
    }

    /// <summary>Remembers where the record begins.</summary>
    public virtual void Mark() => _marked = _definitions.Count;

    /// <summary>Forgets what was added since.</summary>
    public virtual void TakeBack()
    {
        _definitions.RemoveRange(_marked, _definitions.Count - _marked);
        _repetitions.RemoveRange(_marked, _repetitions.Count - _marked);
    }

    /// <summary>Forgets all.</summary>
    public virtual void Clear()
    {
        _definitions.Clear();
        _repetitions.Clear();
    }

    /// <summary>Writes the column.</summary>
    public abstract void WriteTo(ParquetRowGroupWriter group);

    private protected ReadOnlyMemory<int> Definitions => _definitions.ToArray();

    private protected ReadOnlyMemory<int> Repetitions => _repetitions.ToArray();
}

/// <summary>The same with its values.</summary>
internal sealed class WriteColumn<TStored> : WriteColumn
    where TStored : struct
{
    private readonly List<TStored> _values = [];
    private int _marked;

    /// <summary>Adds a value.</summary>
    public void Add(TStored value, int repetition)
    {
        AddNull(repetition, Field.MaxDefinitionLevel);
        _values.Add(value);
    }

    public override void Mark()
    {
        base.Mark();
        _marked = _values.Count;
    }

    public override void TakeBack()
    {
        base.TakeBack();
        _values.RemoveRange(_marked, _values.Count - _marked);
    }

    public override void Clear()
    {
        base.Clear();
        _values.Clear();
    }

    public override void WriteTo(ParquetRowGroupWriter group)
    {
        ReadOnlyMemory<TStored> values = _values.ToArray();
        AtOnce.Done(Field.MaxDefinitionLevel == 0
            ? group.WriteAsync<TStored>(Field, values, null, null, default)
            : group.WriteAllPartsAsync<TStored>(Field, values, Definitions, Field.MaxRepetitionLevel == 0 ? null : Repetitions, default));
    }
}
