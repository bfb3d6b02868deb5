namespace Freshet.Sql.Parsing;

/// <summary>What IS asks.</summary>
public enum IsQuestion
{
    /// <summary>IS NULL.</summary>
    Null,

    /// <summary>IS TRUE.</summary>
    True,

    /// <summary>IS FALSE.</summary>
    False,

    /// <summary>IS UNKNOWN.</summary>
    Unknown,

    /// <summary>IS JSON, also IS JSON VALUE.</summary>
    Json,

    /// <summary>IS JSON OBJECT.</summary>
    JsonObject,

    /// <summary>IS JSON ARRAY.</summary>
    JsonArray,

    /// <summary>IS JSON SCALAR.</summary>
    JsonScalar,
}

/// <summary>a IS [NOT] NULL, and the like.</summary>
public sealed record IsPredicate(SqlExpression Operand, bool Negated, IsQuestion Question) : SqlExpression;

/// <summary>a IS [NOT] DISTINCT FROM b: an inequality for which NULLs are equal.</summary>
public sealed record DistinctFromPredicate(SqlExpression Left, bool Negated, SqlExpression Right) : SqlExpression;

/// <summary>a [NOT] BETWEEN [SYMMETRIC] low AND high.</summary>
public sealed record BetweenPredicate(SqlExpression Operand, bool Negated, bool Symmetric, SqlExpression Low, SqlExpression High) : SqlExpression;

/// <summary>a [NOT] IN (1, 2).</summary>
public sealed record InListPredicate(SqlExpression Operand, bool Negated, SqlList<SqlExpression> Items) : SqlExpression;

/// <summary>a [NOT] IN (SELECT …).</summary>
public sealed record InQueryPredicate(SqlExpression Operand, bool Negated, Query Query) : SqlExpression;

/// <summary>How a text is matched.</summary>
public enum LikeKind
{
    /// <summary>LIKE: % and _.</summary>
    Like,

    /// <summary>ILIKE: LIKE without regard to case.</summary>
    ILike,

    /// <summary>SIMILAR TO: the standard's regular expressions.</summary>
    SimilarTo,

    /// <summary>RLIKE: Java's regular expressions.</summary>
    RLike,
}

/// <summary>a [NOT] LIKE pattern [ESCAPE e].</summary>
public sealed record LikePredicate(SqlExpression Operand, bool Negated, LikeKind Kind, SqlExpression Pattern, SqlExpression? Escape = null) : SqlExpression;

/// <summary>EXISTS (SELECT …).</summary>
public sealed record ExistsPredicate(Query Query) : SqlExpression;

/// <summary>a = ANY (SELECT …), a &lt; ALL (1, 2): <see cref="Query"/>, or else <see cref="Items"/>. SOME is ANY.</summary>
public sealed record QuantifiedComparison(SqlExpression Left, BinaryOperator Operator, bool All, Query? Query, SqlList<SqlExpression> Items) : SqlExpression;

/// <summary>(SELECT …) as a value: one row of one column.</summary>
public sealed record ScalarQuery(Query Query) : SqlExpression;
