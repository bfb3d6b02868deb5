using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace SqlFuzz;

/// <summary>A PostgreSQL of Debian's in a folder of its own, on a socket alone; it goes with the process.</summary>
internal sealed class Postgres : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string _bin;
    private readonly NpgsqlDataSource _source;

    private Postgres(string bin)
    {
        _bin = bin;
        _folder = Directory.CreateTempSubdirectory("freshet-pg-");
        Shell($"chown postgres {_folder.FullName} 2>/dev/null; chmod 777 {_folder.FullName}");
        As($"{bin}/initdb -D {_folder.FullName}/data -A trust -U postgres --locale=C -E UTF8 >/dev/null");
        As($"{bin}/pg_ctl -D {_folder.FullName}/data -w -l {_folder.FullName}/log -o \"-k {_folder.FullName} -c listen_addresses='' -c fsync=off -c max_connections=8\" start >/dev/null");
        _source = NpgsqlDataSource.Create($"Host={_folder.FullName};Username=postgres;Database=postgres;Command Timeout=20");
        Connection = _source.OpenConnection();

        // Freshet's LISTAGG has its texts in order
        Execute(
            """
            CREATE FUNCTION listed(text[]) RETURNS text LANGUAGE SQL AS $$ SELECT string_agg(x, ',' ORDER BY x COLLATE "C") FROM unnest($1) x $$;
            CREATE AGGREGATE listagg(text) (SFUNC = array_append, STYPE = text[], INITCOND = '{}', FINALFUNC = listed);
            """);
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>Starts one; null where it is not installed.</summary>
    public static Postgres? Start()
    {
        var bin = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order().LastOrDefault() : null;
        return bin is null ? null : new Postgres(bin + "/bin");
    }

    public void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, Connection);
        command.ExecuteNonQuery();
    }

    /// <summary>A query's rows as lines in ordinal order.</summary>
    public List<string> Query(string sql)
    {
        using var command = new NpgsqlCommand(sql, Connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(string.Join('\t', Enumerable.Range(0, reader.FieldCount).Select(i => Shown(reader.IsDBNull(i) ? null : reader.GetValue(i)))));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public void Dispose()
    {
        Connection.Dispose();
        _source.Dispose();
        As($"{_bin}/pg_ctl -D {_folder.FullName}/data -m immediate stop >/dev/null");
        _folder.Delete(recursive: true);
    }

    private static string Shown(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        DateTime t => t.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static void As(string command) => Shell(Environment.UserName == "root" ? $"su postgres -s /bin/sh -c '{command.Replace("'", "'\\''", StringComparison.Ordinal)}'" : command);

    private static void Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]))!;
        process.WaitForExit();
    }
}
