namespace Freshet.Core.State;

/// <summary>
/// Brings a stored value, or an entry of a list, to what a column holds now. The columns of the row that were stored before this one are restored already.
/// </summary>
/// <param name="row">The address of the row.</param>
/// <param name="stored">Its bytes as they were stored.</param>
/// <param name="to">Takes the bytes of now: of a fixed column as many as its size.</param>
/// <returns>False where there was no value: the row stays as it is.</returns>
public delegate bool ValueConversion(nint row, ReadOnlySpan<byte> stored, ref ByteWriter to);

/// <summary>Finds what a column does with values that were stored as another type; null where their bytes are what they would be now.</summary>
/// <param name="column">The column.</param>
/// <param name="stored">The same when it was stored. Its offset means nothing.</param>
/// <param name="row">All columns that were stored, in their order then.</param>
/// <exception cref="FreshetException">They do not fit: says why.</exception>
public delegate ValueConversion? ColumnEvolution(Column column, Column stored, IReadOnlyList<Column> row);
