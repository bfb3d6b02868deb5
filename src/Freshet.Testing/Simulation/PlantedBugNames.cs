using System.Reflection;
using Freshet.Runtime.Tasks;

namespace Freshet.Testing;

/// <summary>The planted bugs by name: those that <see cref="PlantedBugs"/> declares.</summary>
public static class PlantedBugNames
{
    private static readonly IReadOnlyList<PropertyInfo> Flags =
        [.. typeof(PlantedBugs).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.PropertyType == typeof(bool))];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Flags.Select(static f => f.Name)];

    /// <summary>True for a bug that jobs with epochs alone can show: those are among the random graphs.</summary>
    public static bool NeedsRandomGraph(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith("Epoch", StringComparison.Ordinal);
    }

    /// <summary>This bug switched on, and no other.</summary>
    /// <exception cref="FreshetException">There is no such bug: lists those there are.</exception>
    public static PlantedBugs Of(string name)
    {
        var flag = Flags.FirstOrDefault(f => f.Name == name)
            ?? throw FreshetException.User($"There is no planted bug '{name}'. There are: {string.Join(", ", All)}.");
        var bugs = new PlantedBugs();
        flag.SetValue(bugs, true);
        return bugs;
    }
}
