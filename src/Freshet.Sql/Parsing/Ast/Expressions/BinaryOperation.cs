namespace Freshet.Sql.Parsing;

/// <summary>An operator between two operands.</summary>
public enum BinaryOperator
{
    /// <summary>OR.</summary>
    Or,

    /// <summary>AND.</summary>
    And,

    /// <summary>=.</summary>
    Equal,

    /// <summary>&lt;&gt;, also written !=.</summary>
    NotEqual,

    /// <summary>&lt;.</summary>
    Less,

    /// <summary>&lt;=.</summary>
    LessOrEqual,

    /// <summary>&gt;.</summary>
    Greater,

    /// <summary>&gt;=.</summary>
    GreaterOrEqual,

    /// <summary>OVERLAPS, between two rows of two times.</summary>
    Overlaps,

    /// <summary>+.</summary>
    Add,

    /// <summary>-.</summary>
    Subtract,

    /// <summary>*.</summary>
    Multiply,

    /// <summary>/.</summary>
    Divide,

    /// <summary>%.</summary>
    Modulo,

    /// <summary>||: texts put together.</summary>
    Concatenate,
}

/// <summary>a + b, a = b, a AND b.</summary>
public sealed record BinaryOperation(SqlExpression Left, BinaryOperator Operator, SqlExpression Right) : SqlExpression;
