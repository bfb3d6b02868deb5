namespace Freshet.Sql.Parsing;

/// <summary>What JSON functions give when there is nothing, or an error.</summary>
public enum JsonBehaviorKind
{
    /// <summary>NULL.</summary>
    Null,

    /// <summary>The query fails.</summary>
    Error,

    /// <summary>A value: DEFAULT v.</summary>
    Default,

    /// <summary>EMPTY ARRAY.</summary>
    EmptyArray,

    /// <summary>EMPTY OBJECT.</summary>
    EmptyObject,

    /// <summary>TRUE.</summary>
    True,

    /// <summary>FALSE.</summary>
    False,

    /// <summary>UNKNOWN.</summary>
    Unknown,
}

/// <summary>NULL, ERROR, DEFAULT v, … before ON EMPTY or ON ERROR.</summary>
public sealed record JsonBehavior(JsonBehaviorKind Kind, SqlExpression? Default = null) : SqlNode;

/// <summary>JSON_EXISTS(json, path [… ON ERROR]).</summary>
public sealed record JsonExistsFunction(SqlExpression Json, SqlExpression Path, JsonBehavior? OnError = null) : SqlExpression;

/// <summary>JSON_VALUE(json, path [RETURNING type] [… ON EMPTY] [… ON ERROR]).</summary>
public sealed record JsonValueFunction(SqlExpression Json, SqlExpression Path, SqlType? Returning = null, JsonBehavior? OnEmpty = null, JsonBehavior? OnError = null) : SqlExpression;

/// <summary>When JSON_QUERY puts an array around what it found.</summary>
public enum JsonWrapper
{
    /// <summary>Nothing is written.</summary>
    None,

    /// <summary>WITHOUT ARRAY WRAPPER.</summary>
    Without,

    /// <summary>WITH CONDITIONAL ARRAY WRAPPER.</summary>
    Conditional,

    /// <summary>WITH UNCONDITIONAL ARRAY WRAPPER, also WITH ARRAY WRAPPER.</summary>
    Unconditional,
}

/// <summary>JSON_QUERY(json, path [RETURNING type] [wrapper] [… ON EMPTY] [… ON ERROR]).</summary>
public sealed record JsonQueryFunction(
    SqlExpression Json, SqlExpression Path, SqlType? Returning = null, JsonWrapper Wrapper = JsonWrapper.None, JsonBehavior? OnEmpty = null, JsonBehavior? OnError = null) : SqlExpression;

/// <summary>What JSON constructors do with NULLs.</summary>
public enum JsonNulls
{
    /// <summary>Nothing is written: the function's own default.</summary>
    Default,

    /// <summary>NULL ON NULL.</summary>
    Null,

    /// <summary>ABSENT ON NULL.</summary>
    Absent,
}

/// <summary>KEY k VALUE v, also k VALUE v and k : v. FORMAT JSON after the value says that it is JSON already.</summary>
public sealed record JsonMember(SqlExpression Key, SqlExpression Value, bool FormatJson = false) : SqlNode;

/// <summary>A value in JSON_ARRAY; FORMAT JSON after it says that it is JSON already.</summary>
public sealed record JsonItem(SqlExpression Value, bool FormatJson = false) : SqlNode;

/// <summary>JSON_OBJECT(KEY 'a' VALUE 1 NULL ON NULL).</summary>
public sealed record JsonObjectFunction(SqlList<JsonMember> Members, JsonNulls Nulls = JsonNulls.Default) : SqlExpression;

/// <summary>JSON_ARRAY(1, 2 ABSENT ON NULL).</summary>
public sealed record JsonArrayFunction(SqlList<JsonItem> Items, JsonNulls Nulls = JsonNulls.Default) : SqlExpression;

/// <summary>JSON_OBJECTAGG(KEY k VALUE v NULL ON NULL) [FILTER (WHERE …)].</summary>
public sealed record JsonObjectAggregate(JsonMember Member, JsonNulls Nulls = JsonNulls.Default, SqlExpression? Filter = null) : SqlExpression;

/// <summary>JSON_ARRAYAGG(v [ORDER BY …] ABSENT ON NULL) [FILTER (WHERE …)].</summary>
public sealed record JsonArrayAggregate(JsonItem Item, SqlList<SortItem> OrderBy, JsonNulls Nulls = JsonNulls.Default, SqlExpression? Filter = null) : SqlExpression;
