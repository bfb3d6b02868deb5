namespace Freshet.Sql.Functions;

/// <summary>Functions over the rows around each row, besides the aggregates.</summary>
internal static class OverFunctions
{
    public static IReadOnlyList<string> Names { get; } = ["ROW_NUMBER", "RANK", "DENSE_RANK", "PERCENT_RANK", "CUME_DIST", "NTILE", "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"];

    /// <summary>The types of a call's arguments and its result; null when there is no such function, or it does not take them.</summary>
    public static Signature? Resolve(string name, IReadOnlyList<DataType> arguments)
    {
        switch (name)
        {
            case "ROW_NUMBER" or "RANK" or "DENSE_RANK":
                return arguments.Count == 0 ? new Signature([], DataType.BigInt.WithNull(false)) : null;
            case "PERCENT_RANK" or "CUME_DIST":
                return arguments.Count == 0 ? new Signature([], DataType.Double.WithNull(false)) : null;
            case "NTILE":
                return arguments.Count == 1 && arguments[0].IsInteger ? new Signature([DataType.BigInt.WithNull(arguments[0].IsNullable)], DataType.BigInt.WithNull(false)) : null;
            case "FIRST_VALUE" or "LAST_VALUE":
                return arguments.Count == 1 ? new Signature([arguments[0]], arguments[0].WithNull(true)) : null;
            case "LAG" or "LEAD":
                return arguments.Count is >= 1 and <= 3 && (arguments.Count < 2 || arguments[1].IsInteger) && (arguments.Count < 3 || TypeRules.Common(arguments[0], arguments[2]) is not null)
                    ? new Signature(
                        [arguments[0], .. arguments.Skip(1).Take(1).Select(static a => DataType.BigInt.WithNull(a.IsNullable)), .. arguments.Skip(2).Select(a => arguments[0].WithNull(a.IsNullable))],
                        arguments[0].WithNull(true))
                    : null;
            default:
                return AggregateCatalog.Find(name)?.Resolve(arguments);
        }
    }

    /// <summary>True when the frame has a say.</summary>
    public static bool HasFrame(string name) => name is "FIRST_VALUE" or "LAST_VALUE" || AggregateCatalog.Find(name) is not null;
}
