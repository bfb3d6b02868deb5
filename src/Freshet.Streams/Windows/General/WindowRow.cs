using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// The row of one window of one key: contents, the trigger's values, the window's states of a function. All windows of all keys lie in one table by both; a row
/// without any state is given back.
/// </summary>
internal sealed class WindowRow<K> : StateRow
{
    private readonly KeyedRow<K> _owner;
    private OwnedKeyFormat<K, TimeWindow>? _format;
    private KeyedTable<(K Owner, TimeWindow Key)>? _table;

    public WindowRow(KeyedRow<K> owner)
    {
        _owner = owner;
        Table = new Place(this);
    }

    /// <summary>Its table, for the owner to open, freeze and close.</summary>
    public SideTable Table { get; }

    /// <summary>Goes to a window of the current key; adds an empty row when there is none.</summary>
    public void Bind(TimeWindow window)
    {
        var (pair, hash) = KeyOf(window);
        nint row = 0;
        _table!.GetOrAdd(new ReadOnlySpan<(K, TimeWindow)>(in pair), new ReadOnlySpan<uint>(in hash), new Span<nint>(ref row));
        Address = row;
    }

    /// <summary>True when the window that is bound has any state.</summary>
    public bool HasState => Marks(Address) != 0;

    /// <summary>Gives a window's row back.</summary>
    public void Remove(TimeWindow window)
    {
        var (pair, hash) = KeyOf(window);
        _table!.Remove(pair, hash);
        Address = 0;
    }

    public override ReadOnlySpan<byte> ReadBlob(nint row, Column column) => _table!.ReadBlob(row, column);

    public override void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes) => _table!.WriteBlob(row, column, bytes);

    public override void Append(nint row, Column column, ReadOnlySpan<byte> entry) => _table!.Append(row, column, entry);

    public override ListCursor ReadList(nint row, Column column) => _table!.ReadList(row, column);

    public override void ClearList(nint row, Column column) => _table!.ClearList(row, column);

    private ((K, TimeWindow) Pair, uint Hash) KeyOf(TimeWindow window) =>
        ((_owner.Keys[_owner.Index], window), _format!.Hash(_owner.Hashes[_owner.Index], window));

    private sealed class Place(WindowRow<K> row) : SideTable
    {
        public override string Name => "windows";

        public override void Open(OperatorContext context)
        {
            row._format = new OwnedKeyFormat<K, TimeWindow>(context.KeyGroups.Max);
            row._table = context.State.CreateTable(row._format, row.Layout);
            row.IsOpen = true;
        }

        public override FrozenState Freeze() => row._table!.Freeze();

        public override void Restore(Stream from, KeyGroupRange range) => row._table!.Restore(from, range);

        public override void Close() => row._table?.Dispose();
    }
}
