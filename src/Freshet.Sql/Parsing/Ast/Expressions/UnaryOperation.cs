namespace Freshet.Sql.Parsing;

/// <summary>An operator before its operand.</summary>
public enum UnaryOperator
{
    /// <summary>+.</summary>
    Plus,

    /// <summary>-.</summary>
    Minus,

    /// <summary>NOT.</summary>
    Not,
}

/// <summary>-a, +a, NOT a.</summary>
public sealed record UnaryOperation(UnaryOperator Operator, SqlExpression Operand) : SqlExpression;
