namespace Freshet.Sql.Parsing;

/// <content>JSON functions.</content>
internal sealed partial class SqlWriter
{
    private void Json(SqlExpression expression)
    {
        switch (expression)
        {
            case JsonExistsFunction f: Path("JSON_EXISTS", f.Json, f.Path).On(f.OnError, "ERROR").Add(")"); break;
            case JsonValueFunction f: Path("JSON_VALUE", f.Json, f.Path).Returning(f.Returning).On(f.OnEmpty, "EMPTY").On(f.OnError, "ERROR").Add(")"); break;
            case JsonQueryFunction f: Path("JSON_QUERY", f.Json, f.Path).Returning(f.Returning).Add(Wrapper(f.Wrapper)).On(f.OnEmpty, "EMPTY").On(f.OnError, "ERROR").Add(")"); break;
            case JsonObjectFunction f: Add("JSON_OBJECT(").List(f.Members, Member).Nulls(f.Nulls, f.Members.Count > 0).Add(")"); break;
            case JsonArrayFunction f: Add("JSON_ARRAY(").List(f.Items, Item).Nulls(f.Nulls, f.Items.Count > 0).Add(")"); break;
            case JsonObjectAggregate f: Add("JSON_OBJECTAGG("); Member(f.Member); Nulls(f.Nulls, true).Add(")").AfterCall(NullTreatment.None, [], f.Filter); break;
            case JsonArrayAggregate f: Add("JSON_ARRAYAGG("); Item(f.Item); Order(f.OrderBy, " ").Nulls(f.Nulls, true).Add(")").AfterCall(NullTreatment.None, [], f.Filter); break;
            default: throw new InvalidOperationException($"The printer does not know {expression.GetType().Name}.");
        }
    }

    private SqlWriter Path(string name, SqlExpression json, SqlExpression path) => Add(name).Add("(").Expression(json).Add(", ").Expression(path);

    private SqlWriter Returning(SqlType? type)
    {
        if (type is not null)
        {
            Add(" RETURNING ");
            Type(type);
        }

        return this;
    }

    private static string Wrapper(JsonWrapper wrapper) => wrapper switch
    {
        JsonWrapper.Without => " WITHOUT ARRAY WRAPPER",
        JsonWrapper.Conditional => " WITH CONDITIONAL ARRAY WRAPPER",
        JsonWrapper.Unconditional => " WITH UNCONDITIONAL ARRAY WRAPPER",
        _ => "",
    };

    private SqlWriter On(JsonBehavior? behavior, string what)
    {
        if (behavior is not null)
        {
            Add(" ");
            Behavior(behavior);
            Add(" ON ").Add(what);
        }

        return this;
    }

    private void Behavior(JsonBehavior behavior)
    {
        Add(behavior.Kind switch
        {
            JsonBehaviorKind.Null => "NULL",
            JsonBehaviorKind.Error => "ERROR",
            JsonBehaviorKind.Default => "DEFAULT ",
            JsonBehaviorKind.EmptyArray => "EMPTY ARRAY",
            JsonBehaviorKind.EmptyObject => "EMPTY OBJECT",
            JsonBehaviorKind.True => "TRUE",
            JsonBehaviorKind.False => "FALSE",
            _ => "UNKNOWN",
        });
        if (behavior.Default is { } value)
        {
            Expression(value);
        }
    }

    /// <summary>A condition as a key stands in brackets: IS JSON VALUE is one of its own.</summary>
    private void Member(JsonMember member) => Add("KEY ").Expression(member.Key, Precedence.Primary).Add(" VALUE ").Expression(member.Value).Add(member.FormatJson, " FORMAT JSON");

    private void Item(JsonItem item) => Expression(item.Value).Add(item.FormatJson, " FORMAT JSON");

    private SqlWriter Nulls(JsonNulls nulls, bool blank) => nulls == JsonNulls.Default ? this : Add(blank, " ").Add(nulls == JsonNulls.Null ? "NULL ON NULL" : "ABSENT ON NULL");
}
