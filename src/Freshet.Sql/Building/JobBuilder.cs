using System.Globalization;
using Freshet.Core.Graph;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Operators;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Plans.Rules;

namespace Freshet.Sql.Building;

/// <summary>
/// Turns relations into the nodes of a job: equal relations into one. A stateful node's identity comes from what it computes, so that an
/// edit which does not concern it leaves its state to it.
/// </summary>
internal sealed class JobBuilder(StreamEnvironment env, OperatorClock session, HashSet<string> uids)
{
    private readonly Requirements _requirements = new();
    private readonly Dictionary<Relation, int> _built = [];

    /// <summary>A relation will be built, with all of its columns; all are told before the first is built.</summary>
    public void Require(Relation relation) => _requirements.Add(relation, ColumnNeed.All());

    /// <summary>The node whose batches are the relation's rows.</summary>
    public int Build(Relation relation)
    {
        if (!System.Numerics.BitOperations.IsPow2(env.Options.MaxParallelism))
        {
            throw FreshetException.User($"SQL needs a MaxParallelism that is a power of two, and it is {env.Options.MaxParallelism}: keys of windows and DISTINCT values are parted by the upper bits of their hash.");
        }

        if (!_built.TryGetValue(relation, out var node))
        {
            _built.Add(relation, node = New(relation));
        }

        return node;
    }

    private int New(Relation relation)
    {
        switch (relation)
        {
            case ScanRelation scan:
                return scan.Table.Source.Build(env, _requirements.Of(scan));
            case ValuesRelation values:
                return new Tables.ValuesSource(values).Build(env, _requirements.Of(values));
            case FilterRelation or ProjectRelation:
                return Calc(relation);
            case WatermarkRelation watermark:
                return Add(watermark, "watermark", () => new WatermarkMaker(watermark.Watermark), [Forward(watermark.Input)], isStateful: true);
            case UnionRelation union:
                return Add(union, "union", static () => new UnionOperator(), [.. union.Parts.Select(Forward)]);
            case AggregateRelation aggregate:
                var (input, keys) = (aggregate.Input, aggregate.Keys);
                var appends = input.IsAppendOnly;
                return Add(
                    aggregate, "aggregate", () => new GroupAggregateOperator(input.Columns, keys, aggregate.Calls, appends), [Keyed(input, keys)], isStateful: true, isKeyed: true, usesEpochs: true);
            case WindowAggregateRelation { Window.Kind: WindowKind.Session } session:
                return Add(session, "session aggregate", () => new SessionAggregateOperator(session), [Keyed(session.Input, session.Keys)], isStateful: true, isKeyed: true, timeFor: session.Window.IsProcessingTime ? null : "a session");
            case WindowAggregateRelation window:
                return Add(window, "window aggregate", () => new WindowAggregateOperator(window), [Keyed(window.Input, window.Keys)], isStateful: true, isKeyed: true, timeFor: window.Window.IsProcessingTime ? null : "a window");
            case WindowRelation window when window.Window.Kind != WindowKind.Session:
                return Add(window, "windows", () => new WindowOperator(window), [Forward(window.Input)]);
            case TopRelation top:
                var need = _requirements.Of(top);
                var latest = top is { First: 1, Last: 1, Order.Count: 1 } && top.Order[0].Descending && top.Order[0].Column == top.Input.TimeColumn;
                return Add(top, "top", () => new TopOperator(top, need, latest), [Keyed(top.Input, top.Partition)], isStateful: true, isKeyed: true, usesEpochs: true);
            case OverRelation over:
                var ofOver = _requirements.Of(over);
                return Add(over, "over", () => new OverOperator(over, ofOver), [Keyed(over.Input, over.Partition)], isStateful: true, isKeyed: true, usesEpochs: true);
            case JoinRelation join:
                return Join(join);
            case SetRelation set:
                var types = set.Left.Columns.Zip(set.Right.Columns, static (l, r) => l.Type.WithNull(l.Type.IsNullable || r.Type.IsNullable)).ToArray();
                int[] every = [.. Enumerable.Range(0, types.Length)];
                return Add(set, set.IsIntersect ? "intersect" : "except", () => new SetDifferenceOperator(types, set.IsIntersect, set.IsAll), [Keyed(set.Left, every, types), Keyed(set.Right, every, types)], isStateful: true, isKeyed: true, usesEpochs: true);
            case LookupRelation lookup:
                var ofLookup = _requirements.Of(lookup);
                return Add(lookup, "look-up", () => new LookupOperator(lookup, ofLookup, NewClock()), [Forward(lookup.Left)]);
            default:
                throw FreshetException.User($"The query needs what is not there yet: {relation.Describe()}.");
        }
    }

    private OperatorClock NewClock() => new() { Zone = session.Zone };

    /// <summary>A chain of filters and projections as one operator.</summary>
    private int Calc(Relation relation)
    {
        SqlList<BoundExpression> expressions;
        Relation input;
        string? names = null;
        if (relation is ProjectRelation project)
        {
            (expressions, input) = (project.Expressions, project.Input);
            names = project.Describe();
        }
        else
        {
            expressions = SqlList.Create<BoundExpression>([.. Enumerable.Range(0, relation.Columns.Count).Select(relation.Column)]);
            input = relation;
        }

        BoundExpression? condition = null;
        if (input is FilterRelation filter)
        {
            (condition, input) = (filter.Condition, filter.Input);
        }

        // a condition over what a projection computes is one over its input
        while (input is ProjectRelation inner && inner.Expressions.All(static e => e.IsPure) && !_built.ContainsKey(inner))
        {
            expressions = SqlList.Create<BoundExpression>([.. expressions.Select(e => Conjuncts.Through(e, inner.Expressions))]);
            condition = condition is null ? null : Conjuncts.Through(condition, inner.Expressions);
            input = inner.Input;
            if (input is FilterRelation below)
            {
                condition = Conjuncts.All([.. Conjuncts.Of(below.Condition), .. Conjuncts.Of(condition)]);
                input = below.Input;
            }
        }

        var need = _requirements.Of(relation);
        var kept = expressions.Select((e, i) => need.Has(i) ? e : null).ToArray();
        return Add(relation, condition is null ? "project" : names is null ? "filter" : "calc", () => new CalcOperator(condition, kept, NewClock()), [Forward(input)]);
    }

    private int Join(JoinRelation join)
    {
        var need = _requirements.Of(join);
        var all = new ColumnNeed();
        all.Add(need);
        if (join.Condition is not null)
        {
            all.AddExpression(join.Condition);
        }

        var width = join.Left.Columns.Count;

        // keys of both sides are encoded alike: nullable where either is
        var keys = join.LeftKeys.Zip(join.RightKeys, (l, r) => (Left: join.Left.Columns[l].Type, Right: join.Right.Columns[r].Type))
            .Select(static p => p.Left.WithNull(p.Left.IsNullable || p.Right.IsNullable)).ToArray();
        var left = new JoinSide([.. join.Left.Columns.Select(static c => c.Type)], join.LeftKeys, keys, [.. Enumerable.Range(0, width).Where(all.Has)], join.Left.IsAppendOnly);
        var right = new JoinSide([.. join.Right.Columns.Select(static c => c.Type)], join.RightKeys, keys, [.. Enumerable.Range(0, join.Right.Columns.Count).Where(c => all.Has(width + c))], join.Right.IsAppendOnly);
        var (leftBound, rightBound) = JoinBounds.Of(join);
        (left, right) = (left with { Bound = leftBound }, right with { Bound = rightBound });
        if (join.Type != JoinType.Inner)
        {
            return Add(
                join, $"{join.Type.ToString().ToLowerInvariant()} join", () => new OuterJoinOperator(join.Type, left, right, join.Condition, need, NewClock()),
                [Keyed(join.Left, join.LeftKeys, keys), Keyed(join.Right, join.RightKeys, keys)], isStateful: true, isKeyed: true, usesEpochs: true);
        }

        return Add(
            join, "join", () => new JoinOperator(left, right, join.Condition, need, NewClock()), [Keyed(join.Left, join.LeftKeys, keys), Keyed(join.Right, join.RightKeys, keys)], isStateful: true, isKeyed: true);
    }

    private (Relation Input, Partitioning Partitioning) Forward(Relation input) => (input, new Partitioning.Forward());

    private static (Relation Input, Partitioning Partitioning) Keyed(Relation input, IReadOnlyList<int> keys, IReadOnlyList<DataType>? types = null) =>
        (input, new Partitioning.Hash(new ColumnHasher(types ?? [.. keys.Select(k => input.Columns[k].Type)], keys)));

    private int Add(
        Relation relation, string name, Func<Operator> create, IReadOnlyList<(Relation Input, Partitioning Partitioning)> inputs,
        bool isStateful = false, bool isKeyed = false, bool usesEpochs = false, string? timeFor = null)
    {
        var from = inputs.Select(i => (Node: Build(i.Input), i.Partitioning)).ToArray();
        var id = env.NextId;
        var oneInput = relation is UnionRelation;
        return env.Add(
            new StreamNode
            {
                Id = id,
                Name = name,
                Uid = isStateful ? UidOf(name, relation) : null,
                Role = NodeRole.Operator,
                Create = create,
                IsStateful = isStateful,
                IsKeyed = isKeyed,
                UsesEpochs = usesEpochs,
                EventTimeFor = timeFor,
                Detail = relation.Describe(),
            },
            [.. from.Select((f, i) => new StreamEdge(f.Node, 0, id, f.Partitioning, oneInput ? 0 : i))]);
    }

    private string UidOf(string name, Relation relation)
    {
        // the same query built twice in a job: numbered in the order of the calls
        var uid = string.Create(CultureInfo.InvariantCulture, $"sql-{name.Replace(' ', '-')}-{StableHash.Of(relation.ToString().AsSpan()):x8}");
        var numbered = uid;
        for (var i = 2; !uids.Add(numbered); i++)
        {
            numbered = string.Create(CultureInfo.InvariantCulture, $"{uid}-{i}");
        }

        return numbered;
    }
}
