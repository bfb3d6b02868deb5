using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A column of stored state: a state of a function, or a part of the engine's own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as its schema says it.</param>
public sealed record StoredColumn(string Name, string Type);

/// <summary>What stored keyed state says of itself.</summary>
/// <param name="IsTimers">True for timers, false for a table of rows.</param>
/// <param name="KeyType">The type of the keys.</param>
/// <param name="Columns">What is kept for each key.</param>
/// <param name="Keys">Keys (or timers) in it; null where the size of a key is not known.</param>
public sealed record StoredState(bool IsTimers, string KeyType, IReadOnlyList<StoredColumn> Columns, long? Keys)
{
    /// <summary>Reads it from state as <see cref="StateStore"/> stored it, to its end and not a byte more.</summary>
    /// <exception cref="FreshetException">It is no such state, or of another version.</exception>
    public static StoredState Read(Stream from)
    {
        using var reader = new StateStreamReader(from);
        var (kind, form, key, columns) = StateSchema.Read(reader);
        var isTimers = kind == StateSchema.Kind.Timers;
        return new StoredState(
            isTimers, key, [.. columns.Select(static c => new StoredColumn(c.Name, StateSchema.Describe(c.Kind, c.Schema)))], Count(reader, isTimers, form, KeyBytes(key), columns));
    }

    /// <summary>The size of a key that is stored as its bytes, by its schema.</summary>
    private static int? KeyBytes(string schema) => schema switch
    {
        "bool" or "i8" or "u8" => 1,
        "char" or "i16" or "u16" or "f16" => 2,
        "i32" or "u32" or "f32" or "date" => 4,
        "i64" or "u64" or "f64" or "time" => 8,
        "i128" or "u128" or "decimal" or "guid" => 16,
        _ => null,
    };

    private static long? Count(StateStreamReader reader, bool isTimers, KeyForm form, int? keyBytes, IReadOnlyList<Column> columns)
    {
        if (form == KeyForm.Fixed && keyBytes is null)
        {
            reader.SkipToEnd();
            return null;
        }

        var all = 0L;
        while (reader.Count(int.MaxValue) is var count and > 0)
        {
            all += count;
            for (var i = 0; i < count; i++)
            {
                _ = isTimers ? reader.Int64() : 0;
                _ = form == KeyForm.Fixed ? reader.Raw(keyBytes!.Value) : reader.Bytes();
            }

            for (var i = 0; i < (isTimers ? 0 : count); i++)
            {
                Skip(reader, columns);
            }
        }

        reader.End();
        return all;
    }

    private static void Skip(StateStreamReader reader, IReadOnlyList<Column> columns)
    {
        foreach (var column in columns)
        {
            switch (column.Kind)
            {
                case ColumnKind.Fixed:
                    _ = reader.Raw(column.Size);
                    break;
                case ColumnKind.Blob:
                    _ = reader.Bytes();
                    break;
                default:
                    for (var left = reader.Number(); left > 0; left--)
                    {
                        _ = reader.Bytes();
                    }

                    break;
            }
        }
    }
}
