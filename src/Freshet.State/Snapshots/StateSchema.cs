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

    /// <summary>Reads the schema; gives the columns of <paramref name="wanted"/> in the order in which they are stored.</summary>
    /// <exception cref="FreshetException">Something differs: names the state and says what changed.</exception>
    public static Column[] Read(StateStreamReader from, Kind kind, KeyForm form, string keySchema, IReadOnlyList<Column> wanted)
    {
        if (from.Byte() is var version and not Version)
        {
            throw FreshetException.User($"The state was stored in format {version}; this version of Freshet reads format {Version}.");
        }

        if (from.Byte() is var stored && stored != (byte)kind)
        {
            throw FreshetException.User($"Stored {(Kind)stored} are read as {kind}. Give the states that changed their kind new names.");
        }

        var storedForm = from.Byte();
        var storedKey = from.Text();
        if (storedKey != keySchema || storedForm != (byte)form)
        {
            throw FreshetException.User(
                $"The key of the state changed from {storedKey} to {keySchema}{In(wanted)}. Keys cannot change: restore with the old key type, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops the state.");
        }

        var columns = new Column[from.Count(ColumnsMax)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = ReadColumn(from, wanted);
        }

        foreach (var column in wanted)
        {
            if (!columns.Contains(column))
            {
                throw FreshetException.User(
                    $"State '{column.Name}' ({Describe(column.Kind, column.Schema)}) was added: the checkpoint does not have it. Leave it out, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops all state.");
            }
        }

        return columns;
    }

    /// <summary>Reads the schema as it is, whatever a job would want.</summary>
    public static (Kind Kind, KeyForm Form, string KeySchema, Column[] Columns) Read(StateStreamReader from)
    {
        if (from.Byte() is var version and not Version)
        {
            throw FreshetException.User($"The state was stored in format {version}; this version of Freshet reads format {Version}.");
        }

        var (kind, form, key) = ((Kind)from.Byte(), (KeyForm)from.Byte(), from.Text());
        var columns = new Column[from.Count(ColumnsMax)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new Column(from.Text(), (ColumnKind)from.Byte(), 0, from.Count(PagePool.PageBytes), from.Text());
        }

        return (kind, form, key, columns);
    }

    private static Column ReadColumn(StateStreamReader from, IReadOnlyList<Column> wanted)
    {
        var name = from.Text();
        var kind = (ColumnKind)from.Byte();
        var size = from.Count(PagePool.PageBytes);
        var schema = from.Text();
        var column = wanted.FirstOrDefault(column => column.Name == name) ?? throw FreshetException.User(
            $"State '{name}' ({Describe(kind, schema)}) was removed: the checkpoint has it and the job does not. State is never dropped silently: keep it in the job, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops all state.");
        return column.Kind == kind && column.Size == size && column.Schema == schema ? column : throw FreshetException.User(
            $"State '{name}' changed from {Describe(kind, schema)} to {Describe(column.Kind, column.Schema)}{Sizes(size, column.Size)}. Keep the old type, or start anew with --start-fresh (CheckpointOptions.StartFresh), which drops all state.");
    }

    public static string Describe(ColumnKind kind, string schema) => kind switch
    {
        ColumnKind.Fixed => schema,
        ColumnKind.Blob => $"blob of {schema}",
        _ => $"list of {schema}",
    };

    private static string Sizes(int stored, int wanted) => stored == wanted ? "" : $" ({stored} to {wanted} bytes)";

    private static string In(IReadOnlyList<Column> columns) => columns.Count == 0 ? "" : $" (the row of '{string.Join("', '", columns.Select(column => column.Name))}')";
}
