namespace Freshet.Sql.Parsing;

/// <summary>How tight operators bind: Calcite's numbers, the higher the tighter. All go from left to right but LIKE and its kin.</summary>
internal static class Precedence
{
    public const int Lowest = 0;
    public const int Or = 22;
    public const int And = 24;
    public const int Not = 26;
    public const int Is = 28;
    public const int Compare = 30;
    public const int Match = 32;
    public const int Add = 40;
    public const int Multiply = 60;
    public const int Unary = 80;
    public const int Primary = 100;

    /// <summary>Of set operations: INTERSECT binds tighter than UNION and EXCEPT.</summary>
    public const int Union = 1;
    public const int Intersect = 2;

    public static int Of(BinaryOperator op) => op switch
    {
        BinaryOperator.Or => Or,
        BinaryOperator.And => And,
        BinaryOperator.Add or BinaryOperator.Subtract => Add,
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulo or BinaryOperator.Concatenate => Multiply,
        _ => Compare,
    };

    public static int Of(SetOperator op) => op == SetOperator.Intersect ? Intersect : Union;

    /// <summary>What holds an expression together from outside.</summary>
    public static int Of(SqlExpression expression) => expression switch
    {
        BinaryOperation binary => Of(binary.Operator),
        UnaryOperation { Operator: UnaryOperator.Not } => Not,
        UnaryOperation => Unary,
        IsPredicate => Is,
        DistinctFromPredicate or QuantifiedComparison => Compare,
        BetweenPredicate or InListPredicate or InQueryPredicate or LikePredicate => Match,
        NamedArgument or TableArgument or DefaultValue or DescriptorArgument => Lowest,
        _ => Primary,
    };
}
