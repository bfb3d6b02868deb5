using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>What stored state begins with: its kind, the key's schema and the columns. Compared with what a job wants to read it into.</summary>
internal static class StateSchema
{
    private const byte Version = 1;
    private const int ColumnsMax = 10_000;

    public enum Kind : byte
    {
        Table = 1,
        Timers = 2,
    }

    public static void Write(StateStreamWriter to, Kind kind, KeyForm form, string keySchema, IReadOnlyList<Column> columns)
    {
        to.Byte(Version);
        to.Byte((byte)kind);
        to.Byte((byte)form);
        to.Text(keySchema);
        to.Number(columns.Count);
        foreach (var column in columns)
        {
            to.Text(column.Name);
            to.Byte((byte)column.Kind);
            to.Number(column.Size);
            to.Text(column.Schema);
        }
    }

    /// <summary>Reads the schema; gives the columns of <paramref name="layout"/> in the order in which they are stored, with what converts their values.</summary>
    /// <exception cref="FreshetException">Something differs that cannot be converted: names the state and says what changed.</exception>
    public static RestoredColumn[] Read<K>(StateStreamReader from, Kind kind, KeyFormat<K> keys, RowLayout layout)
    {
        var wanted = layout.Columns;
        if (from.Byte() is var version and not Version)
        {
            throw FreshetException.User($"The state was stored in format {version}; this version of Freshet reads format {Version}.");
        }

        if (from.Byte() is var stored && stored != (byte)kind)
        {
            throw FreshetException.User($"Stored {(Kind)stored} are read as {kind}. Give the states that changed their kind new names.");
        }

        CheckKey((KeyForm)from.Byte(), from.Text(), keys, wanted);
        var old = ReadColumns(from);
        var columns = new List<RestoredColumn>();
        foreach (var one in old)
        {
            columns.Add(Match(one, old, layout));
        }

        foreach (var column in wanted.Where(w => !columns.Any(c => c.Column == w)))
        {
            if (column.IsMark)
            {
                columns.Add(new RestoredColumn(column, column with { Size = 0 }, static (_, _, ref to) => Set(ref to)));
            }
            else
            {
                throw FreshetException.User(
                    $"State '{column.Name}' ({Describe(column.Kind, column.Schema)}) was added: the checkpoint does not have it. Leave it out, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops all state.");
            }
        }

        return [.. columns];
    }

    /// <summary>Reads the schema as it is, whatever a job would want.</summary>
    public static (Kind Kind, KeyForm Form, string KeySchema, Column[] Columns) Read(StateStreamReader from)
    {
        if (from.Byte() is var version and not Version)
        {
            throw FreshetException.User($"The state was stored in format {version}; this version of Freshet reads format {Version}.");
        }

        return ((Kind)from.Byte(), (KeyForm)from.Byte(), from.Text(), ReadColumns(from));
    }

    private static Column[] ReadColumns(StateStreamReader from)
    {
        var columns = new Column[from.Count(ColumnsMax)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new Column(from.Text(), (ColumnKind)from.Byte(), 0, from.Count(PagePool.PageBytes), from.Text());
        }

        return columns;
    }

    private static void CheckKey<K>(KeyForm form, string schema, KeyFormat<K> keys, IReadOnlyList<Column> wanted)
    {
        var why = form == keys.Form ? "" : "Keys cannot change.";
        try
        {
            keys.CheckStored(schema);
        }
        catch (FreshetException e)
        {
            why = e.Message;
        }

        if (why.Length > 0)
        {
            throw FreshetException.User(
                $"The key of the state changed from {schema} to {keys.Schema}{In(wanted)}. {why} Restore with the old key type, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops the state.");
        }
    }

    private static bool Set(ref ByteWriter to)
    {
        to.WriteInt64(1);
        return true;
    }

    private static RestoredColumn Match(Column stored, Column[] all, RowLayout layout)
    {
        if (layout.Drops(stored.Name) && stored.Kind == ColumnKind.Fixed)
        {
            return new RestoredColumn(stored, stored, static (_, _, ref _) => false);
        }

        var column = layout.Columns.FirstOrDefault(column => column.Name == stored.Name) ?? throw FreshetException.User(
            $"State '{stored.Name}' ({Describe(stored.Kind, stored.Schema)}) was removed: the checkpoint has it and the job does not. State is never dropped silently: keep it in the job, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops all state.");
        if (column.Evolution is not { } evolution)
        {
            return column.Kind == stored.Kind && column.Size == stored.Size && column.Schema == stored.Schema
                ? new RestoredColumn(column, stored, null)
                : throw Changed(stored, column, "");
        }

        try
        {
            return new RestoredColumn(column, stored, evolution(column, stored, all));
        }
        catch (FreshetException e) when (e.Domain == ErrorDomain.User)
        {
            throw Changed(stored, column, e.Message);
        }
    }

    private static FreshetException Changed(Column stored, Column column, string why) => FreshetException.User(
        $"State '{stored.Name}' changed from {Describe(stored.Kind, stored.Schema)} to {Describe(column.Kind, column.Schema)}{Sizes(stored.Size, column.Size)}. "
        + $"{why}{(why.Length > 0 ? " " : "")}Keep the old type, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops all state.");

    public static string Describe(ColumnKind kind, string schema) => kind switch
    {
        ColumnKind.Fixed => schema,
        ColumnKind.Blob => $"blob of {schema}",
        _ => $"list of {schema}",
    };

    private static string Sizes(int stored, int wanted) => stored == wanted ? "" : $" ({stored} to {wanted} bytes)";

    private static string In(IReadOnlyList<Column> columns) => columns.Count == 0 ? "" : $" (the row of '{string.Join("', '", columns.Select(column => column.Name))}')";
}

/// <summary>A column, how it was stored, and what converts its values; null when they are as they would be now.</summary>
internal readonly record struct RestoredColumn(Column Column, Column Stored, ValueConversion? Conversion);
