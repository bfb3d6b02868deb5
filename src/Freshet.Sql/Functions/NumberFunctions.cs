using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;

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
                else if (call.Int64(0) == Casts.Least(call.ResultType))
                {
                    call.Fail("the result is too large for its type");
                }
                else
                {
                    call.Set(Math.Abs(call.Int64(0)));
                }
            },
        },
        Whole("CEIL", "The least whole number that is not below.", "CEIL(1.2) -> 2", static (value, unit) => -FloorDiv(-value, unit), Math.Ceiling) with { Aliases = ["CEILING"] },
        Whole("FLOOR", "The greatest whole number that is not above.", "FLOOR(-1.2) -> -2", FloorDiv, Math.Floor),
        Rounding("ROUND", "The number at so many digits behind the point (0), half away from zero.", "ROUND(2.345, 2) -> 2.35", Decimals.DivideRounded, static (v, d) => Math.Round(v * Pow(d), MidpointRounding.AwayFromZero) / Pow(d)),
        Rounding("TRUNCATE", "The number cut at so many digits behind the point (0).", "TRUNCATE(2.349, 2) -> 2.34", static (v, u) => v / u, static (v, d) => Math.Truncate(v * Pow(d)) / Pow(d)),
        new ScalarFunction("SIGN")
        {
            Group = "numbers",
            Usage = "(number)",
            Summary = "1, 0 or -1, in the number's type.",
            Example = "SIGN(-5) -> -1",
            Resolve = Signatures.One(static t => t.IsNumeric, static t => t),
            Row = static call =>
            {
                if (call.ResultType.IsApproximate)
                {
                    call.Set(double.IsNaN(call.Double(0)) ? double.NaN : Math.Sign(call.Double(0)));
                }
                else if (call.ResultType.Kind == TypeKind.Decimal)
                {
                    call.SetUnscaled(Int128.Sign(call.Unscaled(0)) * Decimals.Power(Math.Min(call.ResultType.Scale, call.ResultType.Precision - 1)));
                }
                else
                {
                    call.Set((long)Math.Sign(call.Int64(0)));
                }
            },
        },
        Float("SQRT", "(number)", "The square root.", "SQRT(9) -> 3.0", Math.Sqrt),
        Float("EXP", "(number)", "e to this power.", "EXP(0) -> 1.0", Math.Exp),
        Float("LN", "(number)", "The natural logarithm.", "LN(1) -> 0.0", Math.Log),
        Float("LOG10", "(number)", "The logarithm to base 10.", "LOG10(100) -> 2.0", Math.Log10),
        Float("LOG2", "(number)", "The logarithm to base 2.", "LOG2(8) -> 3.0", Math.Log2),
        Float("SIN", "(number)", "The sine.", "SIN(0) -> 0.0", Math.Sin), Float("COS", "(number)", "The cosine.", "COS(0) -> 1.0", Math.Cos), Float("TAN", "(number)", "The tangent.", "TAN(0) -> 0.0", Math.Tan),
        Float("ASIN", "(number)", "The arc sine.", "ASIN(0) -> 0.0", Math.Asin), Float("ACOS", "(number)", "The arc cosine.", "ACOS(1) -> 0.0", Math.Acos), Float("ATAN", "(number)", "The arc tangent.", "ATAN(0) -> 0.0", Math.Atan),
        Float("SINH", "(number)", "The hyperbolic sine.", "SINH(0) -> 0.0", Math.Sinh), Float("COSH", "(number)", "The hyperbolic cosine.", "COSH(0) -> 1.0", Math.Cosh), Float("TANH", "(number)", "The hyperbolic tangent.", "TANH(0) -> 0.0", Math.Tanh),
        Float("COT", "(number)", "The cotangent.", "COT(1) -> 0.6420926159343306", static v => 1 / Math.Tan(v)),
        Float("DEGREES", "(radians)", "Radians as degrees.", "DEGREES(0) -> 0.0", static v => v * 180 / Math.PI), Float("RADIANS", "(degrees)", "Degrees as radians.", "RADIANS(0) -> 0.0", static v => v * Math.PI / 180),
        Two("POWER", "(base, exponent)", "The base to a power.", "POWER(2, 10) -> 1024.0", Math.Pow), Two("ATAN2", "(y, x)", "The angle of a point.", "ATAN2(0, 1) -> 0.0", Math.Atan2),
        new ScalarFunction("LOG")
        {
            Group = "numbers",
            Usage = "([base,] number)",
            Summary = "The logarithm to a base; the natural one without.",
            Example = "LOG(2, 8) -> 3.0",
            Resolve = Signatures.Of(DataType.Double, [DataType.Double, DataType.Double], 1),
            Row = static call => call.Set(call.Count == 1 ? Math.Log(call.Double(0)) : Math.Log(call.Double(1)) / Math.Log(call.Double(0))),
        },
        Constant("PI", "The circle's constant.", Math.PI), Constant("E", "The base of the natural logarithm.", Math.E),
        Extreme("GREATEST", "The greatest of the values; NULL when one is.", "GREATEST(1, 3, 2) -> 3", isGreatest: true), Extreme("LEAST", "The least of the values; NULL when one is.", "LEAST(1, 3, 2) -> 1", isGreatest: false),
        new ScalarFunction("BIN")
        {
            Group = "numbers",
            Usage = "(integer)",
            Summary = "The number in base 2.",
            Example = "BIN(5) -> 101",
            Resolve = Signatures.Of(DataType.String, [DataType.BigInt]),
            Row = static call => call.Set(Convert.ToString(call.Int64(0), 2)),
        },
        new ScalarFunction("HEX")
        {
            Group = "numbers",
            Usage = "(integer | text)",
            Summary = "The number, or the text's bytes, in base 16.",
            Example = "HEX(255) -> FF",
            Resolve = static a => a.Count != 1 ? null : a[0].Type.IsInteger ? new Signature([DataType.BigInt.WithNull(a[0].Type.IsNullable)], DataType.String) : a[0].Type.IsText || a[0].Type.IsBinary ? new Signature([a[0].Type], DataType.String) : null,
            Row = static call => call.Set(call.TypeOf(0).IsInteger ? call.Int64(0).ToString("X", System.Globalization.CultureInfo.InvariantCulture) : Convert.ToHexString(call.Text(0))),
        },
    ];

    private static Int128 FloorDiv(Int128 value, Int128 by)
    {
        var (quotient, rest) = Int128.DivRem(value, by);
        return rest < 0 ? quotient - 1 : quotient;
    }

    private static double Pow(int digits) => Math.Pow(10, digits);

    private static ScalarFunction Float(string name, string usage, string summary, string example, Func<double, double> function) => new(name)
    {
        Group = "numbers",
        Usage = usage,
        Summary = summary,
        Example = example,
        Resolve = Signatures.Of(DataType.Double, [DataType.Double]),
        Row = call => call.Set(function(call.Double(0))),
    };

    private static ScalarFunction Two(string name, string usage, string summary, string example, Func<double, double, double> function) => new(name)
    {
        Group = "numbers",
        Usage = usage,
        Summary = summary,
        Example = example,
        Resolve = Signatures.Of(DataType.Double, [DataType.Double, DataType.Double]),
        Row = call => call.Set(function(call.Double(0), call.Double(1))),
    };

    private static ScalarFunction Constant(string name, string summary, double value) => new(name)
    {
        Group = "numbers",
        Summary = summary,
        Resolve = static a => a.Count == 0 ? new Signature([], DataType.Double.WithNull(false)) : null,
        Row = call => call.Set(value),
    };

    private static ScalarFunction Whole(string name, string summary, string example, Func<Int128, Int128, Int128> exact, Func<double, double> approximate) => new(name)
    {
        Group = "numbers",
        Usage = "(number)",
        Summary = summary,
        Example = example,
        Resolve = Signatures.One(static t => t.IsNumeric, static t => t.Kind == TypeKind.Decimal ? DataType.Decimal(Math.Min(DataType.DecimalPrecisionMax, Math.Max(1, t.Precision - t.Scale + 1)), 0) : t),
        CanFail = true,
        Row = call =>
        {
            if (call.ResultType.IsApproximate)
            {
                call.Set(approximate(call.Double(0)));
            }
            else if (call.ResultType.Kind == TypeKind.Decimal)
            {
                call.SetUnscaled(exact(call.Unscaled(0), Decimals.Power(call.TypeOf(0).Scale)));
            }
            else
            {
                call.Set(call.Int64(0));
            }
        },
    };

    private static ScalarFunction Rounding(string name, string summary, string example, Func<Int128, Int128, Int128> exact, Func<double, int, double> approximate) => new(name)
    {
        Group = "numbers",
        Usage = "(number [, digits])",
        Summary = summary,
        Example = example,
        Resolve = static a => a.Count is 1 or 2 && a[0].Type.IsNumeric && (a.Count == 1 || a[1].Type.IsInteger)
            ? new Signature([a[0].Type, .. a.Skip(1).Select(static d => DataType.Int.WithNull(d.Type.IsNullable))], Rounded(a[0].Type, a.Count == 1 ? 0 : a[1] is LiteralExpression { Value: long digits } ? (int)Math.Clamp(digits, -38, 38) : null))
            : null,
        CanFail = true,
        Row = call =>
        {
            var digits = call.Count == 1 ? 0 : Math.Clamp(call.Int(1), -38, 38);
            if (call.ResultType.IsApproximate)
            {
                call.Set(approximate(call.Double(0), digits));
                return;
            }

            var scale = call.TypeOf(0).Kind == TypeKind.Decimal ? call.TypeOf(0).Scale : 0;
            var value = call.Unscaled(0);
            if (digits < scale)
            {
                var unit = Decimals.Power(Math.Min(38, scale - digits));
                value = exact(value, unit);
                if (call.ResultType.Scale != digits && !Decimals.TryMultiply(value, digits >= call.ResultType.Scale ? 1 : Decimals.Power(Math.Min(38, call.ResultType.Scale - digits)), out value))
                {
                    call.Fail("the result is too large for its type");
                    return;
                }
            }

            if (call.ResultType.Kind == TypeKind.Decimal)
            {
                call.SetUnscaled(value);
            }
            else
            {
                call.Set((long)value);
            }
        },
    };

    private static DataType Rounded(DataType type, int? digits) => type.Kind != TypeKind.Decimal || digits is null || digits >= type.Scale ? type
        : DataType.Decimal(Math.Clamp(type.Precision - type.Scale + 1 + Math.Max(0, digits.Value), 1, DataType.DecimalPrecisionMax), Math.Max(0, digits.Value));

    private static ScalarFunction Extreme(string name, string summary, string example, bool isGreatest) => new(name)
    {
        Group = "conditions",
        Usage = "(value, …)",
        Summary = summary,
        Example = example,
        Resolve = static a =>
        {
            if (a.Count == 0)
            {
                return null;
            }

            var type = a[0].Type;
            foreach (var one in a.Skip(1))
            {
                if (TypeRules.Common(type, one.Type) is not { } common)
                {
                    return null;
                }

                type = common;
            }

            return type.IsNumeric || type.IsText || type.IsTemporal ? new Signature([.. a.Select(x => type.WithNull(x.Type.IsNullable))], type.WithNull(a.Any(static x => x.Type.IsNullable))) : null;
        },
        Row = call =>
        {
            var best = 0;
            for (var i = 1; i < call.Count; i++)
            {
                var order = call.ResultType.IsText ? call.Text(i).SequenceCompareTo(call.Text(best))
                    : call.ResultType.IsApproximate ? call.Double(i).CompareTo(call.Double(best))
                    : call.Unscaled(i).CompareTo(call.Unscaled(best));
                best = (isGreatest ? order > 0 : order < 0) ? i : best;
            }

            if (call.ResultType.IsText)
            {
                call.SetPart(best, 0, call.Text(best).Length);
            }
            else if (call.ResultType.IsApproximate)
            {
                call.Set(call.Double(best));
            }
            else if (call.ResultType.Kind == TypeKind.Decimal)
            {
                call.SetUnscaled(call.Unscaled(best));
            }
            else
            {
                call.Set(call.Int64(best));
            }
        },
    };
}
