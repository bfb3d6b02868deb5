using Freshet.Sql.Expressions;

namespace Freshet.Sql.Functions;

/// <summary>What functions ask of their arguments: common ways to resolve a call.</summary>
internal static class Signatures
{
    /// <summary>Arguments of these types, the last <paramref name="optional"/> of which may be left out; what can be turned into them without a cast is.</summary>
    public static Func<IReadOnlyList<BoundExpression>, Signature?> Of(DataType result, DataType[] types, int optional = 0) => arguments =>
    {
        if (arguments.Count > types.Length || arguments.Count < types.Length - optional)
        {
            return null;
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            if (!Coercions.IsImplicit(arguments[i].Type, types[i]))
            {
                return null;
            }
        }

        return new Signature([.. types.Take(arguments.Count).Select((t, i) => Kept(arguments[i].Type, t))], result);
    };

    /// <summary>Any number of arguments, at least so many, of one type.</summary>
    public static Func<IReadOnlyList<BoundExpression>, Signature?> Many(DataType result, DataType type, int least) => arguments =>
        arguments.Count >= least && arguments.All(a => Coercions.IsImplicit(a.Type, type)) ? new Signature([.. arguments.Select(a => Kept(a.Type, type))], result) : null;

    /// <summary>One argument of a kind, and a result that depends on its type.</summary>
    public static Func<IReadOnlyList<BoundExpression>, Signature?> One(Func<DataType, bool> fits, Func<DataType, DataType> result) => arguments =>
        arguments.Count == 1 && (fits(arguments[0].Type) || arguments[0].Type.Kind == TypeKind.Null) ? new Signature([arguments[0].Type], result(arguments[0].Type)) : null;

    // a text stays what it is: there is nothing to turn
    private static DataType Kept(DataType from, DataType to) => from.Kind == TypeKind.Null ? to : from.IsText && to.IsText ? from : from.IsBinary && to.IsBinary ? from : to.WithNull(from.IsNullable);
}

/// <summary>What is turned into what without being asked.</summary>
internal static class Coercions
{
    /// <summary>True when a value of one type can stand where the other is wanted.</summary>
    public static bool IsImplicit(DataType from, DataType to) => from.Kind == TypeKind.Null || from.SameValues(to)
        || (from.IsText && to.IsText)
        || (from.IsBinary && to.IsBinary)
        || (from.IsInteger && to.IsInteger && from.Kind <= to.Kind)
        || (from.IsExact && (to.IsApproximate || to.Kind == TypeKind.Decimal))
        || (from.Kind == TypeKind.Float && to.Kind == TypeKind.Double)
        || (from.IsTimestamp && to.IsTimestamp)
        || (from.Kind == TypeKind.Date && to.IsTimestamp)
        || (from.Kind == TypeKind.Time && to.Kind == TypeKind.Time)
        || (from.Kind == to.Kind && from.Fields.Count == to.Fields.Count && from.Fields.Count > 0 && from.Fields.Zip(to.Fields).All(static p => IsImplicit(p.First.Type, p.Second.Type)));

    /// <summary>True when CAST can turn one into the other.</summary>
    public static bool IsExplicit(DataType from, DataType to) => IsImplicit(from, to) || Kernels.Casts.Body(from, to) is not null;
}
