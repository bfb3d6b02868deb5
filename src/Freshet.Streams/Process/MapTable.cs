using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>A table beside the rows of a process function, with its place in checkpoints.</summary>
internal abstract class SideTable
{
    /// <summary>Its name in checkpoints.</summary>
    public abstract string Name { get; }

    public abstract void Open(OperatorContext context);

    public abstract FrozenState Freeze();

    public abstract void Restore(Stream from, KeyGroupRange range);

    public abstract void Close();

    /// <summary>Looks for expired entries at so many places, and takes them away.</summary>
    public virtual void Sweep(int most)
    {
    }
}

/// <summary>The entries of a map state, those of all keys in one table; reached by the map's key alone, at the row that is bound.</summary>
internal abstract class MapTable<KMap> : SideTable
{
    /// <summary>The entry's row, 0 for none; good until the next call that takes a key.</summary>
    public abstract nint Find(KMap key);

    /// <summary>Lets entries be looked at, some at a time: those that are over are taken away, at the row of their owner.</summary>
    public abstract void SweepBy(Func<nint, bool> isOver, Action<nint, KMap> takeAway);

    public abstract nint GetOrAdd(KMap key);

    public abstract bool Remove(KMap key);

    public abstract ReadOnlySpan<byte> ReadBlob(nint row, Column column);

    public abstract void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes);
}

/// <summary>Entries by the owner's key and the map's.</summary>
internal sealed class MapTable<K, KMap>(string name, KeyedRow<K> owner, RowLayout layout) : MapTable<KMap>
{
    private OwnedKeyFormat<K, KMap>? _format;
    private KeyedTable<(K Owner, KMap Key)>? _table;
    private (K Owner, KMap Key)[] _swept = [];
    private uint[] _sweptHashes = [];
    private Func<nint, bool>? _isOver;
    private Action<nint, KMap>? _takeAway;
    private long _cursor;

    public override string Name => $"map {name}";

    public override void Open(OperatorContext context)
    {
        _format = new OwnedKeyFormat<K, KMap>(context.KeyGroups.Max);
        _table = context.State.CreateTable(_format, layout);
    }

    public override void SweepBy(Func<nint, bool> isOver, Action<nint, KMap> takeAway)
    {
        (_isOver, _takeAway) = (isOver, takeAway);
        (_swept, _sweptHashes) = (new (K, KMap)[BatchSize.Default], new uint[BatchSize.Default]);
    }

    public override void Sweep(int most)
    {
        if (_isOver is null)
        {
            return;
        }

        var count = _table!.Sweep(ref _cursor, most, _isOver, _swept, _sweptHashes);
        for (var i = 0; i < count; i++)
        {
            var row = owner.BindTo(_swept[i].Owner);
            _takeAway!(row, _swept[i].Key);
            owner.Unbind(row);
        }

        Array.Clear(_swept, 0, count);
    }

    public override nint Find(KMap key)
    {
        var pair = (owner.Keys[owner.Index], key);
        var hash = _format!.Hash(owner.Hashes[owner.Index], key);
        nint row = 0;
        _table!.Find(new ReadOnlySpan<(K, KMap)>(in pair), new ReadOnlySpan<uint>(in hash), new Span<nint>(ref row));
        return row;
    }

    public override nint GetOrAdd(KMap key)
    {
        var pair = (owner.Keys[owner.Index], key);
        var hash = _format!.Hash(owner.Hashes[owner.Index], key);
        nint row = 0;
        _table!.GetOrAdd(new ReadOnlySpan<(K, KMap)>(in pair), new ReadOnlySpan<uint>(in hash), new Span<nint>(ref row));
        return row;
    }

    public override bool Remove(KMap key) =>
        _table!.Remove((owner.Keys[owner.Index], key), _format!.Hash(owner.Hashes[owner.Index], key));

    public override ReadOnlySpan<byte> ReadBlob(nint row, Column column) => _table!.ReadBlob(row, column);

    public override void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes) => _table!.WriteBlob(row, column, bytes);

    public override FrozenState Freeze() => _table!.Freeze();

    public override void Restore(Stream from, KeyGroupRange range)
    {
        try
        {
            _table!.Restore(from, range);
        }
        catch (FreshetException e) when (e.Domain != ErrorDomain.Internal)
        {
            throw new FreshetException(e.Domain, e.Retry, $"Map state '{name}': {e.Message}", e);
        }
    }

    public override void Close() => _table?.Dispose();
}
