using System.Globalization;
using System.Text;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>What state holds, as plain text by name and key.</summary>
internal sealed class StateModel
{
    private readonly SortedDictionary<string, string> _rows = new(StringComparer.Ordinal);

    public string this[string name, object key]
    {
        set => _rows[Key(name, key)] = value;
    }

    public void Remove(string name, object key) => _rows.Remove(Key(name, key));

    public void Add(StateModel other)
    {
        foreach (var (key, value) in other._rows)
        {
            _rows.Add(key, value);
        }
    }

    public StateModel Copy()
    {
        var copy = new StateModel();
        copy.Add(this);
        return copy;
    }

    /// <summary>What is another than expected; null when nothing is.</summary>
    public string? Differs(StateModel expected)
    {
        if (_rows.SequenceEqual(expected._rows))
        {
            return null;
        }

        var wrong = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{_rows.Count} rows instead of {expected._rows.Count}"));
        foreach (var key in _rows.Keys.Union(expected._rows.Keys).Where(k => _rows.GetValueOrDefault(k) != expected._rows.GetValueOrDefault(k)).Take(3))
        {
            wrong.Append(CultureInfo.InvariantCulture, $"; {key} is '{_rows.GetValueOrDefault(key)}', not '{expected._rows.GetValueOrDefault(key)}'");
        }

        return wrong.ToString();
    }

    private static string Key(string name, object key) => string.Create(CultureInfo.InvariantCulture, $"{name}/{key}");
}
