using System.Globalization;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>What a connector makes of a declared table: a source, a sink, or both.</summary>
internal sealed record ConnectedTable(Func<TableSource>? Source, Func<TableSink>? Sink);

/// <summary>The options in WITH; each must be asked for, and what nobody asked for is refused.</summary>
internal sealed class TableOptions(string table, IReadOnlyDictionary<string, string> options)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "connector" };

    public string Table => table;

    /// <summary>An option that may be left out.</summary>
    public string? Text(string name)
    {
        _known.Add(name);
        return options.GetValueOrDefault(name);
    }

    /// <summary>One that may not.</summary>
    public string Required(string name) => Text(name) ?? throw FreshetException.User($"Table '{table}' needs the option '{name}' in WITH.");

    /// <summary>A whole number.</summary>
    public long? Number(string name) => Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw FreshetException.User($"Option '{name}' of table '{table}' is a whole number, and '{text}' is none.");

    /// <summary>A time such as 500ms or 10s.</summary>
    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1) : text.EndsWith('s') ? (text[..^1], 1000) : ("", 0);
        return long.TryParse(digits, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) && count >= 0 && count <= int.MaxValue
            ? TimeSpan.FromMilliseconds(count * unit)
            : throw FreshetException.User($"Option '{name}' of table '{table}' is a time such as 500ms or 10s, and '{text}' is none.");
    }

    /// <summary>Refuses options that nobody asked for.</summary>
    public void RefuseUnknown()
    {
        foreach (var name in options.Keys)
        {
            if (!_known.Contains(name))
            {
                var nearest = Similar.Nearest(name, _known);
                throw FreshetException.User($"Table '{table}' has no option '{name}'. {(nearest is null ? $"There are: {string.Join(", ", _known.Order(StringComparer.Ordinal))}." : $"Did you mean '{nearest}'?")}");
            }
        }
    }
}

/// <summary>The connectors by name.</summary>
internal sealed class Connectors
{
    private readonly Dictionary<string, Func<TableOptions, SqlList<DataField>, ConnectedTable>> _named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["filesystem"] = FileSystemTable.Connect,
        ["datagen"] = DataGenTable.Connect,
        ["print"] = static (options, _) => PrintSink.Make(options),
        ["blackhole"] = static (_, _) => new ConnectedTable(null, static () => new BlackholeSink()),
    };

    public IEnumerable<string> Names => _named.Keys;

    public void Add(string name, Func<TableOptions, SqlList<DataField>, ConnectedTable> make) => _named[name] = make;

    public Func<TableOptions, SqlList<DataField>, ConnectedTable>? Find(string name) => _named.GetValueOrDefault(name);
}
