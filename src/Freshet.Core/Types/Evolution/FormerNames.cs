using System.Reflection;

namespace Freshet.Core;

/// <summary>Which present name a stored one is.</summary>
internal static class FormerNames
{
    /// <summary>The names that something had, by its attributes.</summary>
    public static string[] Of(params ReadOnlySpan<ICustomAttributeProvider?> marked)
    {
        var names = new List<string>();
        foreach (var one in marked)
        {
            names.AddRange(one?.GetCustomAttributes(typeof(WasNamedAttribute), inherit: false).Cast<WasNamedAttribute>().Select(static a => a.Name) ?? []);
        }

        return [.. names];
    }

    /// <summary>
    /// For each stored name the place of the present one, −1 where it is gone. What is not stored by its own name is looked for by its former names first: so a new
    /// member may have the name that a renamed one had.
    /// </summary>
    /// <returns>False when two claim the same: <paramref name="contested"/> is its stored name.</returns>
    public static bool TryMatch(IReadOnlyList<string> stored, IReadOnlyList<(string Name, string[] Former)> present, out int[] places, out string? contested)
    {
        places = new int[stored.Count];
        Array.Fill(places, -1);
        contested = null;
        for (var i = 0; i < present.Count; i++)
        {
            if (stored.Contains(present[i].Name, StringComparer.Ordinal))
            {
                continue;
            }

            var was = present[i].Former.Select(former => Place(stored, former)).FirstOrDefault(static at => at >= 0, -1);
            if (was >= 0 && places[was] >= 0)
            {
                contested = stored[was];
                return false;
            }

            if (was >= 0)
            {
                places[was] = i;
            }
        }

        for (var i = 0; i < stored.Count; i++)
        {
            if (places[i] < 0)
            {
                places[i] = Place([.. present.Select(static p => p.Name)], stored[i]);
            }
        }

        return true;
    }

    private static int Place(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
