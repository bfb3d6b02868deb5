using Freshet.Sql.Expressions;

namespace Freshet.Sql.Functions;

/// <summary>Functions of numbers.</summary>
internal static class NumberFunctions
{
    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        new ScalarFunction("ABS")
        {
            Group = "numbers",
            Usage = "(number)",
            Summary = "The number without its sign.",
            Example = "ABS(-2.5) -> 2.5",
            Resolve = Signatures.One(static t => t.IsNumeric, static t => t),
            CanFail = true,
            Row = static call =>
            {
                if (call.ResultType.IsApproximate)
                {
                    call.Set(Math.Abs(call.Double(0)));
                }
                else if (call.ResultType.Kind == TypeKind.Decimal)
                {
                    call.SetUnscaled(Int128.Abs(call.Unscaled(0)));
                }
                else if (call.Int64(0) == Kernels.Casts.Least(call.ResultType))
                {
                    call.Fail("the result is too large for its type");
                }
                else
                {
                    call.Set(Math.Abs(call.Int64(0)));
                }
            },
        },
    ];
}
