using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Binding;

/// <content>Functions of JSON: their words become constant arguments.</content>
internal sealed partial class ExpressionBinder
{
    private BoundExpression? BindJson(SqlExpression expression) => expression switch
    {
        JsonExistsFunction e => Call(e, "JSON_EXISTS", Bind(e.Json), Bind(e.Path), JsonFunctions.Option(e.OnError?.Kind ?? JsonBehaviorKind.False)),
        JsonValueFunction v => BindJsonValue(v),
        JsonQueryFunction q => BindJsonQuery(q),
        JsonObjectFunction o => Call(
            o, "JSON_OBJECT",
            [JsonConstructor.Options(o.Nulls != JsonNulls.Absent, o.Members.Select(static m => m.FormatJson || IsJson(m.Value))), .. o.Members.SelectMany(m => new[] { Bind(m.Key), Bind(m.Value) })]),
        JsonArrayFunction a => Call(
            a, "JSON_ARRAY", [JsonConstructor.Options(a.Nulls == JsonNulls.Null, a.Items.Select(static i => i.FormatJson || IsJson(i.Value))), .. a.Items.Select(i => Bind(i.Value))]),
        JsonObjectAggregate o => BindJsonList(
            o, "{", "}",
            Call(o, "CONCAT", Call(o.Member.Key, "JSON_QUOTE", Inner().Bind(o.Member.Key)), LiteralExpression.Of(":"), JsonItem(o.Member.Value, o.Member.FormatJson, o.Nulls != JsonNulls.Absent)), o.Filter),
        JsonArrayAggregate { OrderBy.Count: > 0 } a => throw context.NotThere(a.OrderBy[0], "ORDER BY in JSON_ARRAYAGG"),
        JsonArrayAggregate a => BindJsonList(a, "[", "]", JsonItem(a.Item.Value, a.Item.FormatJson, a.Nulls == JsonNulls.Null), a.Filter),
        _ => null,
    };

    private ExpressionBinder Inner() => new(context, scope);

    private BoundExpression JsonItem(SqlExpression value, bool isJson, bool hasNulls)
    {
        var bound = Inner().Bind(value);
        var json = isJson || IsJson(value) ? bound : Call(value, "JSON_STRING", bound);
        return hasNulls ? Call(value, "COALESCE", json, LiteralExpression.Of("null")) : json;
    }

    /// <summary>The items of a group in an array or an object: a list in brackets.</summary>
    private BoundExpression BindJsonList(SqlExpression call, string open, string close, BoundExpression item, SqlExpression? filter)
    {
        if (!AllowsAggregates)
        {
            throw context.Error(call, $"An aggregate ({Describe(call)}) cannot stand here.", "Aggregates stand in SELECT, HAVING, QUALIFY and ORDER BY; select from a sub-query to use one elsewhere.");
        }

        var list = new AggregateExpression(
            AggregateCatalog.List, SqlList.Create<BoundExpression>([item]), false, filter is null ? null : Inner().BindCondition(filter, "FILTER"), DataType.String.WithNull(true));
        return Call(call, "CONCAT", LiteralExpression.Of(open), Call(call, "COALESCE", list, LiteralExpression.Of("")), LiteralExpression.Of(close));
    }

    private static bool IsJson(SqlExpression value) => value is JsonObjectFunction or JsonArrayFunction;

    private BoundExpression BindJsonValue(JsonValueFunction value)
    {
        var type = (value.Returning is null ? DataType.String : context.Type(value.Returning)).WithNull(true);
        if (value.Returning is not null && !(type.IsText || type.IsInteger || type.IsApproximate || type.Kind == TypeKind.Boolean))
        {
            throw context.Error(value.Returning, $"JSON_VALUE gives a STRING, a BOOLEAN, a whole number, a FLOAT or a DOUBLE, and no {type}.", "CAST what it gives.");
        }

        BoundExpression Default(JsonBehavior? behavior) => behavior?.Default is { } given ? Fitting(given) : LiteralExpression.Null(type);
        BoundExpression Fitting(SqlExpression given)
        {
            var bound = Bind(given);
            return Coercions.IsExplicit(bound.Type, type) ? Coerce(bound, type) : throw context.Error(given, $"The default is a {bound.Type.WithNull(true)}, and the call gives a {type}.", "Cast it.");
        }

        return Call(
            value, "JSON_VALUE", Bind(value.Json), Bind(value.Path), LiteralExpression.Null(type),
            JsonFunctions.Option(value.OnEmpty?.Kind ?? JsonBehaviorKind.Null), Default(value.OnEmpty), JsonFunctions.Option(value.OnError?.Kind ?? JsonBehaviorKind.Null), Default(value.OnError));
    }

    private BoundExpression BindJsonQuery(JsonQueryFunction query)
    {
        if (query.Returning is not null && !context.Type(query.Returning).IsText)
        {
            throw context.NotThere(query.Returning, "JSON_QUERY RETURNING another type than STRING");
        }

        return Call(
            query, "JSON_QUERY", Bind(query.Json), Bind(query.Path), JsonFunctions.Option(query.Wrapper),
            JsonFunctions.Option(query.OnEmpty?.Kind ?? JsonBehaviorKind.Null), JsonFunctions.Option(query.OnError?.Kind ?? JsonBehaviorKind.Null));
    }
}
