namespace Freshet.Sql.Columns;

/// <summary>Rows as bytes, one behind the other in an array that is used again.</summary>
internal sealed class EncodedRows
{
    private readonly int[] _starts = new int[Column.Rows + 1];

    public byte[] Block { get; private set; } = [];

    public int Count { get; private set; }

    public Span<int> Starts => _starts;

    public ReadOnlySpan<byte> this[int row] => new(Block, _starts[row], _starts[row + 1] - _starts[row]);

    public KeyBytes Key(int row) => new(Block, _starts[row], _starts[row + 1] - _starts[row]);

    /// <summary>Sets the count, the starts being there, and makes room.</summary>
    public void Size(int count)
    {
        Count = count;
        if (Block.Length < _starts[count])
        {
            Block = GC.AllocateUninitializedArray<byte>(Math.Max(_starts[count], Block.Length * 2));
        }
    }
}
