using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>What a window holds, in the row that is bound: its records, or what they were folded into.</summary>
internal abstract class WindowContents<T, TIn>
{
    public abstract bool Any { get; }

    public abstract void Add(T record, long time);

    /// <summary>What the function gets.</summary>
    public abstract void Load(List<TIn> into, TimeWindow window);

    /// <summary>The function was called with what was loaded.</summary>
    public virtual void Called(TimeWindow window)
    {
    }

    public abstract void Clear();

    /// <summary>Takes the contents of the row that is bound into what is being merged.</summary>
    public abstract void Collect();

    /// <summary>Puts what was merged into the row that is bound.</summary>
    public abstract void Put();
}

/// <summary>All records, in the order in which they came.</summary>
internal sealed class ListContents<T>(StateRow row, string name, Evictor<T>? evictor) : WindowContents<T, T>
{
    private readonly ListState<(long Time, T Record)> _list = new(row, name, Serializer<(long, T)>.Of());
    private readonly List<(long Time, T Record)> _merged = [];
    private readonly List<(long Time, T Record)> _loaded = [];

    public override bool Any => _list.Count > 0;

    public override void Add(T record, long time) => _list.Add((time, record));

    public override void Load(List<T> into, TimeWindow window)
    {
        _loaded.Clear();
        foreach (var item in _list)
        {
            _loaded.Add(item);
        }

        if (evictor is not null)
        {
            evictor.Before(_loaded, window);
            Keep();
        }

        foreach (var (_, record) in _loaded)
        {
            into.Add(record);
        }
    }

    public override void Called(TimeWindow window)
    {
        if (evictor is not null)
        {
            evictor.After(_loaded, window);
            Keep();
        }
    }

    public override void Clear() => _list.Clear();

    public override void Collect()
    {
        foreach (var item in _list)
        {
            _merged.Add(item);
        }
    }

    public override void Put()
    {
        foreach (var item in _merged)
        {
            _list.Add(item);
        }

        _merged.Clear();
    }

    private void Keep()
    {
        if (_loaded.Count != _list.Count)
        {
            _list.Replace(_loaded);
        }
    }
}

/// <summary>An accumulator.</summary>
internal sealed class FoldedContents<T, TAcc, TResult>(StateRow row, string name, AggregateFunction<T, TAcc, TResult> function) : WindowContents<T, TResult>
{
    private readonly ValueState<TAcc> _accumulator = new(row, name, Serializer<TAcc>.Of());
    private TAcc? _merged;
    private bool _any;

    public override bool Any => _accumulator.Exists;

    public override void Add(T record, long time)
    {
        if (!RowStorage<TAcc>.IsInPlace)
        {
            var accumulator = _accumulator.Exists ? _accumulator.Value! : function.Create();
            function.Add(ref accumulator, record);
            _accumulator.Value = accumulator;
            return;
        }

        var isNew = !_accumulator.Exists;
        ref var place = ref _accumulator.Place();
        if (isNew)
        {
            place = function.Create();
        }

        function.Add(ref place, record);
    }

    public override void Load(List<TResult> into, TimeWindow window) => into.Add(function.Result(_accumulator.Value!));

    public override void Clear() => _accumulator.Clear();

    public override void Collect()
    {
        if (!_accumulator.Exists)
        {
            return;
        }

        if (_any)
        {
            function.Merge(ref _merged!, _accumulator.Value!);
        }
        else
        {
            (_merged, _any) = (_accumulator.Value, true);
        }
    }

    public override void Put()
    {
        if (_any)
        {
            _accumulator.Value = _merged!;
        }

        (_merged, _any) = (default, false);
    }
}
