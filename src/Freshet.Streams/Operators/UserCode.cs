using Freshet.Core;

namespace Freshet;

/// <summary>Failures of the user's functions: where, on which record, and what was thrown.</summary>
internal static class UserCode
{
    private const int ShownMax = 200;

    /// <summary>The failure of a function on one record. A restart may cure it, so the restart policy decides.</summary>
    public static FreshetException Failed<T>(OperatorContext context, string function, long record, T value, Exception thrown) =>
        thrown as FreshetException ?? new FreshetException(
            ErrorDomain.User,
            true,
            $"The {function} function of {context.Describe()} threw {thrown.GetType().Name} on record {record} of this subtask ({Shown(value)}): {thrown.Message}",
            thrown);

    private static string Shown<T>(T value)
    {
        string text;
        try
        {
            text = value?.ToString() ?? "null";
        }
        catch (Exception e)
        {
            return $"a {typeof(T).Name} whose ToString throws {e.GetType().Name}";
        }

        return text.Length <= ShownMax ? text : string.Concat(text.AsSpan(0, ShownMax), "...");
    }
}
