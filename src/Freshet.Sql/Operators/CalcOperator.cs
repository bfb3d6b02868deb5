using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Operators;

/// <summary>A condition and expressions: rows for which it is not true go, and the columns of the others are computed. What nobody needs is null.</summary>
internal sealed class CalcOperator : ColumnOperator
{
    private readonly OperatorClock _clock;
    private readonly Evaluator? _condition;
    private readonly Evaluator?[] _expressions;
    private readonly Evaluator[] _shared;
    private readonly HashSet<int> _read = [];
    private readonly Column?[] _columns;
    private readonly ushort[] _selected = new ushort[Column.Rows + 1];
    private Column?[] _gathered = [];

    public CalcOperator(BoundExpression? condition, IReadOnlyList<BoundExpression?> expressions, OperatorClock clock)
    {
        _clock = clock;
        var before = new KernelCompiler(clock, condition is null ? [] : [condition]);
        _condition = condition is null ? null : before.Compile(condition);
        var needed = expressions.OfType<BoundExpression>().ToArray();
        var behind = new KernelCompiler(clock, needed);
        _expressions = [.. expressions.Select(e => e is null ? null : behind.Compile(e))];
        _shared = [.. before.Shared, .. behind.Shared];
        _columns = new Column?[expressions.Count];
        foreach (var expression in needed)
        {
            expression.AddColumns(_read);
        }
    }

    public override void OnBatch(Batch batch)
    {
        var from = (ColumnBatch)batch;
        if (_condition is not null)
        {
            var passed = Filter(from);
            if (passed is null)
            {
                from.Release();
                return;
            }

            if (!ReferenceEquals(passed, from))
            {
                from.Release();
                from = passed;
            }
        }

        var rows = new RowSet(from.Count);
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = _expressions[i]?.Evaluate(from, rows);
        }

        Forget();
        var to = ColumnBatch.Rent(_columns, from.Count, from.Weights?.Share());
        to.Split = from.Split;
        from.Release();
        Output.Send(to);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _clock.Now = () => Context.Now;
    }

    private ColumnBatch? Filter(ColumnBatch from)
    {
        var condition = _condition!.Evaluate(from, new RowSet(from.Count));
        var count = Selections.True(condition, new RowSet(from.Count), _selected);
        condition.Release();
        Forget();
        return count == 0 ? null : count == from.Count ? from : Gathered(from, _selected.AsSpan(0, count));
    }

    private ColumnBatch Gathered(ColumnBatch from, ReadOnlySpan<ushort> rows)
    {
        var columns = from.Columns;
        if (_gathered.Length != columns.Length)
        {
            _gathered = new Column?[columns.Length];
        }

        for (var i = 0; i < columns.Length; i++)
        {
            _gathered[i] = columns[i] is { } column && _read.Contains(i) ? Gather.Rows(column, rows) : null;
        }

        var to = ColumnBatch.Rent(_gathered, rows.Length, from.Weights is { } weights ? Gather.Rows(weights, rows) : null);
        to.Split = from.Split;
        return to;
    }

    private void Forget()
    {
        foreach (var evaluator in _shared)
        {
            evaluator.Forget();
        }
    }
}
