using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Binding;

/// <content>Calls of functions and aggregates, and functions over windows of rows.</content>
internal sealed partial class ExpressionBinder
{
    private BoundExpression BindCall(FunctionCall call)
    {
        var name = call.Name.Last.Name;
        if (call.Over is not null)
        {
            return BindOver(call);
        }

        if (call.Nulls != NullTreatment.None)
        {
            throw context.NotThere(call, $"{call.Nulls.ToString().ToUpperInvariant()} NULLS without OVER");
        }

        if (AggregateCatalog.Find(name) is { } aggregate)
        {
            return BindAggregate(call, aggregate);
        }

        if (call.Filter is not null || call.Quantifier != SetQuantifier.None || call.Star || call.OrderBy.Count > 0 || call.WithinGroup.Count > 0)
        {
            throw context.Unknown(call, $"'{name}' is no aggregate.", name, AggregateCatalog.All.Select(static a => a.Name));
        }

        return Call(call, name, [.. call.Arguments.Select(Bind)]);
    }

    private BoundExpression BindAggregate(FunctionCall call, AggregateFunction aggregate)
    {
        if (!AllowsAggregates)
        {
            throw context.Error(call, $"An aggregate ({call.Name.Last.Name}) cannot stand here.", "Aggregates stand in SELECT, HAVING, QUALIFY and ORDER BY; select from a sub-query to use one elsewhere.");
        }

        if (call.OrderBy.Count > 0 || call.WithinGroup.Count > 0)
        {
            throw context.NotThere(call, "ORDER BY within an aggregate");
        }

        var inner = new ExpressionBinder(context, scope);
        var arguments = call.Arguments.Select(inner.Bind).ToArray();
        var signature = call.Star && aggregate != AggregateCatalog.Count ? null : aggregate.Resolve([.. arguments.Select(static a => a.Type)]);
        if (signature is null || (aggregate == AggregateCatalog.Count && !call.Star && arguments.Length == 0))
        {
            throw context.Error(call, $"{aggregate.Name} does not take ({string.Join(", ", arguments.Select(static a => a.Type.WithNull(true)))}).", $"It is written {aggregate.Name}{aggregate.Usage}.");
        }

        if (aggregate == AggregateCatalog.List && arguments.Length == 2)
        {
            if (arguments[1] is not LiteralExpression { Text: { } separator })
            {
                throw context.Error(call.Arguments[1], "The separator of LISTAGG is a constant text.");
            }

            (aggregate, arguments) = (AggregateCatalog.ListWith(separator), [arguments[0]]);
        }

        var filter = call.Filter is null ? null : inner.BindCondition(call.Filter, "FILTER");
        var isDistinct = call.Quantifier == SetQuantifier.Distinct && aggregate != AggregateCatalog.Min && aggregate != AggregateCatalog.Max;
        return new AggregateExpression(aggregate, SqlList.Create<BoundExpression>([.. arguments.Select((a, i) => Coerce(a, signature.Arguments[i]))]), isDistinct, filter, signature.Result);
    }

    private BoundExpression BindOver(FunctionCall call)
    {
        var name = call.Name.Last.Name.ToUpperInvariant();
        if (!AllowsOver)
        {
            throw context.Error(call, $"{name} OVER cannot stand here.", "It stands in SELECT and QUALIFY; select from a sub-query to filter by it.");
        }

        var window = call.Over!;
        if (window.Base is { } based)
        {
            if (!Windows.TryGetValue(based.Name, out var named))
            {
                throw context.Unknown(based, $"There is no window '{based.Name}'.", based.Name, Windows.Keys);
            }

            window = new WindowSpecification(null, window.PartitionBy.Count > 0 ? window.PartitionBy : named.PartitionBy, window.OrderBy.Count > 0 ? window.OrderBy : named.OrderBy, window.Frame ?? named.Frame) { Span = window.Span };
        }

        if (call.Quantifier == SetQuantifier.Distinct || call.Filter is not null || call.Nulls == NullTreatment.Ignore)
        {
            throw context.NotThere(call, $"DISTINCT, FILTER or IGNORE NULLS in {name} OVER");
        }

        var inner = new ExpressionBinder(context, scope) { AllowsAggregates = AllowsAggregates };
        var arguments = call.Arguments.Select(inner.Bind).ToArray();
        if (Functions.OverFunctions.Resolve(name, [.. arguments.Select(static a => a.Type)]) is not { } signature || (call.Star && name != "COUNT"))
        {
            throw Functions.OverFunctions.Names.Contains(name) || AggregateCatalog.Find(name) is not null
                ? context.Error(call, $"{name} OVER does not take ({string.Join(", ", arguments.Select(static a => a.Type.WithNull(true)))}).")
                : context.Unknown(call, $"There is no function '{name}' over a window of rows.", name, Functions.OverFunctions.Names.Concat(AggregateCatalog.All.Select(static a => a.Name)));
        }

        if (window.OrderBy.Count == 0 && AggregateCatalog.Find(name) is null)
        {
            throw context.Error(call, $"{name} needs an ORDER BY in its window.");
        }

        var order = window.OrderBy.Select(o => inner.Bind(o.Expression)).ToArray();
        return new OverExpression(
            name, SqlList.Create<BoundExpression>([.. arguments.Select((a, i) => inner.Coerce(a, signature.Arguments[i]))]), SqlList.Create<BoundExpression>([.. window.PartitionBy.Select(inner.Bind)]),
            SqlList.Create<BoundExpression>(order), SqlList.Create<bool>([.. window.OrderBy.Select(static o => o.Descending)]), SqlList.Create<bool>([.. window.OrderBy.Select(NullsLast)]),
            Frame(window, name, order, inner), signature.Result);
    }

    /// <summary>The frame: without one, all rows up to this one and those that are equal to it; all rows where nothing sorts.</summary>
    private Plans.OverFrame Frame(WindowSpecification window, string name, BoundExpression[] order, ExpressionBinder inner)
    {
        if (window.Frame is not { } frame)
        {
            return new Plans.OverFrame(false, null, order.Length == 0 ? null : 0);
        }

        if (!Functions.OverFunctions.HasFrame(name))
        {
            throw context.Error(frame, $"{name} takes no frame.");
        }

        var isRows = frame.Unit == FrameUnit.Rows;
        if (!isRows && (frame.Start.Offset is not null || frame.End?.Offset is not null) && !(order.Length == 1 && (order[0].Type.IsInteger || order[0].Type.IsTimestamp || order[0].Type.Kind == TypeKind.Date)))
        {
            throw context.Error(frame, "RANGE with a distance needs ORDER BY one integer or one time.", "Write ROWS to count rows.");
        }

        var bounds = new[] { frame.Start, frame.End ?? new FrameBound(FrameBoundKind.CurrentRow) }.Select(b => b.Kind switch
        {
            FrameBoundKind.UnboundedPreceding or FrameBoundKind.UnboundedFollowing => (long?)null,
            FrameBoundKind.CurrentRow => 0,
            _ => (b.Kind == FrameBoundKind.Preceding ? -1 : 1) * Distance(b),
        }).ToArray();
        if (frame.Start.Kind == FrameBoundKind.UnboundedFollowing || frame.End?.Kind == FrameBoundKind.UnboundedPreceding || bounds[0] > bounds[1])
        {
            throw context.Error(frame, "The frame ends before it starts.");
        }

        return new Plans.OverFrame(isRows, bounds[0], bounds[1]);

        long Distance(FrameBound bound)
        {
            var offset = inner.Bind(bound.Offset!);
            if (offset is not LiteralExpression { Value: long distance and >= 0 } || !(isRows || order.Length == 0 || order[0].Type.IsInteger ? offset.Type.IsInteger : offset.Type.Kind == TypeKind.IntervalTime))
            {
                throw context.Error(bound, isRows ? "ROWS takes whole numbers." : "RANGE takes a number or an interval of days to seconds, as what it is sorted by.");
            }

            return isRows || order.Length == 0 ? distance
                : order[0].Type.Kind == TypeKind.Date ? distance / CivilCalendar.MillisPerDay
                : order[0].Type is { IsTimestamp: true, Precision: > 3 } ? distance * 1000 : distance;
        }
    }

    /// <summary>Whether NULLs come behind the values before the order is turned round: by default they are lowest.</summary>
    public static bool NullsLast(SortItem item) => item.Nulls switch
    {
        NullsOrder.First => item.Descending,
        NullsOrder.Last => !item.Descending,
        _ => false,
    };
}
