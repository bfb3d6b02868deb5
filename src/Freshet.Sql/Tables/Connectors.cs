using System.Globalization;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>What a connector makes of a declared table: a source, a sink, or both.</summary>
internal sealed record ConnectedTable(Func<TableSource>? Source, Func<TableSink>? Sink);

/// <summary>A column that is metadata of the connector's.</summary>
/// <param name="Column">Its number among the table's columns.</param>
/// <param name="Key">What it is of.</param>
/// <param name="IsVirtual">True when it is only read.</param>
internal sealed record MetadataField(int Column, string Key, bool IsVirtual);

/// <summary>The options in WITH; each must be asked for, and what nobody asked for is refused.</summary>
internal sealed class TableOptions(string table, IReadOnlyDictionary<string, string> options)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "connector" };

    private IReadOnlyList<MetadataField> _metadata = [];

    public string Table => table;

    /// <summary>The numbers of the primary key's columns, in its order; none without a key.</summary>
    public IReadOnlyList<int> Key { get; init; } = [];

    /// <summary>True when the table has a watermark.</summary>
    public bool HasWatermark { get; init; }

    /// <summary>The columns that are metadata; a connector that does not ask has none, and the table is refused.</summary>
    public IReadOnlyList<MetadataField> Metadata
    {
        get
        {
            AskedForMetadata = true;
            return _metadata;
        }

        init => _metadata = value;
    }

    public bool AskedForMetadata { get; private set; }

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

    /// <summary>One of some words; the first where it is left out.</summary>
    public string Choice(string name, params ReadOnlySpan<string> choices)
    {
        var text = Text(name) ?? choices[0];
        if (choices.Contains(text))
        {
            return text;
        }

        var nearest = Similar.Nearest(text, choices.ToArray());
        throw FreshetException.User($"Option '{name}' of table '{table}' is one of {string.Join(", ", choices.ToArray())}, and '{text}' is not.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
    }

    /// <summary>All options whose names begin so, by the rest of their names.</summary>
    public Dictionary<string, string> Prefixed(string prefix)
    {
        var found = options.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
        _known.UnionWith(found.Select(static o => o.Key));
        return found.ToDictionary(o => o.Key[prefix.Length..], static o => o.Value, StringComparer.Ordinal);
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
