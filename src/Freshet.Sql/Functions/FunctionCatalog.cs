namespace Freshet.Sql.Functions;

/// <summary>The functions that are there, by name.</summary>
internal static class FunctionCatalog
{
    private static readonly Dictionary<string, ScalarFunction> Named = Index([.. Operators.All, .. Conditions.All, .. TextFunctions.All, .. MoreTextFunctions.All, .. TimeFunctions.All, .. MoreTimeFunctions.All, .. NumberFunctions.All, .. JsonFunctions.All]);

    /// <summary>All of them, operators too.</summary>
    public static IEnumerable<ScalarFunction> All => Named.Values.Distinct();

    /// <summary>The names that can be called.</summary>
    public static IEnumerable<string> Names => Named.Keys.Where(static n => char.IsLetter(n[0]));

    /// <summary>A function by its name; null when there is none.</summary>
    public static ScalarFunction? Find(string name) => Named.GetValueOrDefault(name);

    /// <summary>An operator or function that is there.</summary>
    public static ScalarFunction Get(string name) => Named[name];

    private static Dictionary<string, ScalarFunction> Index(IEnumerable<ScalarFunction> functions)
    {
        var index = new Dictionary<string, ScalarFunction>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            index.Add(function.Name, function);
            foreach (var alias in function.Aliases)
            {
                index.Add(alias, function);
            }
        }

        return index;
    }
}
