using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Functions;

/// <summary>Functions that choose among values.</summary>
internal static class Conditions
{
    /// <summary>GROUPING: replaced where groups are made.</summary>
    public static ScalarFunction Grouping { get; } = new("GROUPING")
    {
        Group = "conditions",
        Usage = "(key)",
        Summary = "1 where a row of GROUPING SETS, ROLLUP or CUBE is not grouped by this key, else 0.",
        Resolve = static a => a.Count == 1 ? new Signature([a[0].Type], DataType.BigInt.WithNull(false)) : null,
        IsStrict = false,
        Row = static call => call.Fail("GROUPING has no meaning without GROUP BY"),
        CanFail = true,
        IsPure = false,
    };

    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        Choice("COALESCE", "(value, …)", "The first value that is not NULL.", "COALESCE(NULL, 'a', 'b') -> a", static a => a.Count >= 1 ? Common(a) : null, static (call, a) => new CoalesceEvaluator(a, call.Type)) with { Aliases = ["IFNULL"] },
        Choice("IF", "(condition, then, else)", "The second or the third value, by the condition.", "IF(1 > 2, 'a', 'b') -> b", static a => a.Count == 3 && Coercions.IsImplicit(a[0].Type, DataType.Boolean) ? Then(a) : null, static (call, a) => new WhenEvaluator([a[0]], [a[1]], a[2], call.Type)),
        Choice("NULLIF", "(a, b)", "NULL when both are equal, else a.", "NULLIF(5, 5) -> NULL", static a => a.Count == 2 && TypeRules.Common(a[0].Type, a[1].Type) is { } common ? new Signature([common, common], common.WithNull(true)) : null, static (call, a) => new NullIfEvaluator(a[0], a[1], (x, y) => Operators.Equal(call.Arguments[0].Type, x, y))),
        Grouping,
    ];

    private static ScalarFunction Choice(string name, string usage, string summary, string example, Func<IReadOnlyList<BoundExpression>, Signature?> resolve, Func<CallExpression, Evaluator[], Evaluator> kernel) => new(name)
    {
        Group = "conditions",
        Usage = usage,
        Summary = summary,
        Example = example,
        Resolve = resolve,
        IsStrict = false,
        Kernel = kernel,
    };

    private static Signature? Common(IReadOnlyList<BoundExpression> a)
    {
        var type = a[0].Type;
        foreach (var one in a.Skip(1))
        {
            if (TypeRules.Common(type, one.Type) is not { } common)
            {
                return null;
            }

            type = common;
        }

        return new Signature([.. a.Select(x => type.WithNull(x.Type.IsNullable))], type.WithNull(a.All(static x => x.Type.IsNullable)));
    }

    private static Signature? Then(IReadOnlyList<BoundExpression> a) => TypeRules.Common(a[1].Type, a[2].Type) is { } common
        ? new Signature([DataType.Boolean, common, common], common) : null;
}
