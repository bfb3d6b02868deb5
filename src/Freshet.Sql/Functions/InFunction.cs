using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Functions;

/// <summary>x IN (constants), with the constants in the function.</summary>
internal static class InFunction
{
    public static ScalarFunction Of(IEnumerable<LiteralExpression> items, DataType type, bool negated)
    {
        var list = items.ToArray();
        var hasNull = list.Any(static i => i.Value is null);
        var shown = string.Join(", ", list.Select(static i => i.ToString()));
        return new ScalarFunction("IN")
        {
            Resolve = static a => new Signature([a[0].Type], DataType.Boolean),
            Print = a => $"{a[0]} {(negated ? "NOT " : "")}IN ({shown})",
            Kernel = type.IsText
                ? (_, a) => new InTextsEvaluator(a[0], [.. list.Where(static i => i.Value is not null).Select(static i => ((SqlList<byte>)i.Value!).AsSpan().ToArray())], hasNull, negated)
                : (_, a) => new InSetEvaluator(a[0], [.. list.Where(static i => i.Value is not null).Select(static i => (long)i.Value!)], hasNull, negated),
        };
    }
}
