using System.Globalization;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Plans;

/// <summary>
/// What a query gives, as a tree of what it is made from; immutable. Equal relations give equal rows, so a job computes each once. A column
/// keeps its number whether somebody reads it or not: what nobody needs is left out when the job is built (<see cref="ColumnNeed"/>).
/// </summary>
internal abstract record Relation
{
    private SqlList<DataField>? _columns;

    /// <summary>Its columns.</summary>
    public SqlList<DataField> Columns => _columns ??= MakeColumns();

    /// <summary>What it is made from.</summary>
    public abstract IReadOnlyList<Relation> Inputs { get; }

    /// <summary>True when rows only come and none goes.</summary>
    public virtual bool IsAppendOnly => Inputs.All(static i => i.IsAppendOnly);

    /// <summary>True when its rows end.</summary>
    public virtual bool IsBounded => Inputs.All(static i => i.IsBounded);

    /// <summary>The word for it, and what it does, in EXPLAIN.</summary>
    public abstract string Describe();

    /// <summary>The same with other inputs.</summary>
    public abstract Relation With(IReadOnlyList<Relation> inputs);

    /// <summary>The column that event time goes by, of those that still have it; -1 when none has.</summary>
    public virtual int TimeColumn => -1;

    /// <summary>
    /// What to add to a value of a column to get the watermark from which on no row with it, or with a smaller one, comes; null where nothing
    /// says so. This is the proof by which state is dropped.
    /// </summary>
    public virtual long? SettledAfter(int column) => column == TimeColumn && column >= 0 ? 0 : null;

    /// <summary>True of a column that says when its row is worked on.</summary>
    public virtual bool IsProcessingTime(int column) => false;

    public virtual bool Equals(Relation? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    public sealed override string ToString() => Explained.Text(this);

    protected abstract SqlList<DataField> MakeColumns();

    /// <summary>An expression's column of this relation.</summary>
    public ColumnExpression Column(int index) => new(index, Columns[index].Name, Columns[index].Type);
}

/// <summary>A table, read.</summary>
internal sealed record ScanRelation(TableDefinition Table) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [];

    public override bool IsAppendOnly => Table.Source.IsAppendOnly;

    public override bool IsBounded => Table.Source.IsBounded;

    public override int TimeColumn => Table.Source.TimeColumn;

    public bool Equals(ScanRelation? other) => other is not null && ReferenceEquals(Table.Source, other.Table.Source);

    public override int GetHashCode() => Table.Name.Length;

    public override string Describe() => $"Scan {Table.Name}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this;

    protected override SqlList<DataField> MakeColumns() => Table.Source.Columns;
}

/// <summary>Rows that the query itself holds.</summary>
internal sealed record ValuesRelation(SqlList<SqlList<BoundExpression>> Rows, SqlList<DataField> Fields) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [];

    public override bool IsAppendOnly => true;

    public override bool IsBounded => true;

    public override string Describe() => $"Values {Rows.Count} rows";

    public override Relation With(IReadOnlyList<Relation> inputs) => this;

    protected override SqlList<DataField> MakeColumns() => Fields;
}

/// <summary>Event time begins: a watermark is told from an expression of each row.</summary>
internal sealed record WatermarkRelation(Relation Input, int Time, BoundExpression Watermark) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override int TimeColumn => Time;

    public override bool IsProcessingTime(int column) => Input.IsProcessingTime(column);

    public override long? SettledAfter(int column) => column == Time ? 0 : null;

    public override string Describe() => $"Watermark for {Columns[Time].Name} as {Watermark}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns() => Input.Columns;
}

/// <summary>The rows for which a condition is true.</summary>
internal sealed record FilterRelation(Relation Input, BoundExpression Condition) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override int TimeColumn => Input.TimeColumn;

    public override bool IsProcessingTime(int column) => Input.IsProcessingTime(column);

    public override long? SettledAfter(int column) => Input.SettledAfter(column);

    public override string Describe() => $"Filter {Condition}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns() => Input.Columns;
}

/// <summary>A row's expressions.</summary>
internal sealed record ProjectRelation(Relation Input, SqlList<BoundExpression> Expressions, SqlList<string> Names) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override int TimeColumn => IndexOfColumn(Input.TimeColumn);

    public override long? SettledAfter(int column) => Expressions[column] is ColumnExpression c ? Input.SettledAfter(c.Index) : null;

    public override bool IsProcessingTime(int column) => Expressions[column] switch
    {
        ColumnExpression c => Input.IsProcessingTime(c.Index),
        CallExpression call => call.Function == TimeFunctions.ProcessingTime,
        _ => false,
    };

    /// <summary>Where a column of the input comes out unchanged; -1 for nowhere.</summary>
    public int IndexOfColumn(int column)
    {
        for (var i = 0; column >= 0 && i < Expressions.Count; i++)
        {
            if (Expressions[i] is ColumnExpression c && c.Index == column)
            {
                return i;
            }
        }

        return -1;
    }

    public override string Describe() => "Project " + string.Join(", ", Expressions.Zip(Names, static (e, n) => e is ColumnExpression c && c.Name == n ? n : $"{e} AS {n}"));

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns() => SqlList.Create<DataField>([.. Expressions.Zip(Names, static (e, n) => new DataField(n, e.Type))]);
}

/// <summary>An aggregate of a group: the function, its arguments (columns of the input), and which rows it counts.</summary>
internal sealed record AggregateCall(AggregateFunction Function, SqlList<int> Arguments, bool IsDistinct, int Filter, DataType Type)
{
    public const int NoFilter = -1;

    public string Describe(IReadOnlyList<DataField> columns) =>
        $"{Function.Name}({(IsDistinct ? "DISTINCT " : "")}{(Arguments.Count == 0 ? "*" : string.Join(", ", Arguments.Select(a => columns[a].Name)))}){(Filter >= 0 ? $" FILTER (WHERE {columns[Filter].Name})" : "")}";
}

/// <summary>Groups of rows with equal keys and their aggregates: the keys first.</summary>
internal sealed record AggregateRelation(Relation Input, SqlList<int> Keys, SqlList<AggregateCall> Calls) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override bool IsAppendOnly => false;

    public override string Describe() => $"Aggregate by ({string.Join(", ", Keys.Select(k => Input.Columns[k].Name))}): {string.Join(", ", Calls.Select(c => c.Describe(Input.Columns)))}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns() => SqlList.Create<DataField>(
        [.. Keys.Select(k => Input.Columns[k]), .. Calls.Select((c, i) => new DataField($"{c.Function.Name.ToLowerInvariant()}_{i.ToString(CultureInfo.InvariantCulture)}", c.Type))]);
}

/// <summary>How windows of event time are laid.</summary>
internal enum WindowKind
{
    Tumble,
    Hop,
    Cumulate,
    Session,
}

/// <summary>
/// A window table function: milliseconds; of CUMULATE the slide is the step, of SESSION the size is the gap and the keys are its PARTITION
/// BY. With a zone the windows are laid by its local time. By processing time a row's time is that at which the operator takes it.
/// </summary>
internal sealed record WindowSpec(WindowKind Kind, int Time, long Size, long Slide, long Offset, SqlList<int> Keys, TimeZoneInfo? Zone = null, bool IsProcessingTime = false)
{
    /// <summary>The same of its bounds: 0 is the start, 1 the end, 2 the window's time.</summary>
    public long? SettledAfter(int bound) => IsProcessingTime || Zone is not null ? null : bound switch
    {
        0 => Kind == WindowKind.Session ? null : Size - 1,
        1 => -1,
        _ => 0,
    };

    public string TimeOf(Relation input) => IsProcessingTime ? "processing time" : $"{input.Columns[Time].Name}{(Zone is null ? "" : $" in {Zone.Id}")}";
}

/// <summary>Each row once for each of its windows, with the window's bounds behind its columns: window_start, window_end, window_time.</summary>
internal sealed record WindowRelation(Relation Input, WindowSpec Window) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override int TimeColumn => Window.IsProcessingTime ? -1 : Input.Columns.Count + 2;

    public override bool IsProcessingTime(int column) => column < Start ? Input.IsProcessingTime(column) : Window.IsProcessingTime && column == Start + 2;

    /// <summary>The number of window_start; window_end is the next.</summary>
    public int Start => Input.Columns.Count;

    public override long? SettledAfter(int column) => column < Start ? Input.SettledAfter(column) : Window.SettledAfter(column - Start);

    public override string Describe() => $"{Window.Kind} of {Window.TimeOf(Input)}: size {Window.Size} ms{(Window.Kind is WindowKind.Hop or WindowKind.Cumulate ? $", every {Window.Slide} ms" : "")}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns()
    {
        var time = Input.Columns[Window.Time].Type.WithNull(false);
        var bounds = DataType.Timestamp(3).WithNull(false);
        return SqlList.Create<DataField>([.. Input.Columns, new("window_start", bounds), new("window_end", bounds), new("window_time", time with { Precision = 3 })]);
    }
}

/// <summary>
/// AggregateCatalog of windows: given out once, when event time has passed the window's end. The keys are columns of the input; behind the
/// aggregates come window_start, window_end and window_time.
/// </summary>
internal sealed record WindowAggregateRelation(Relation Input, WindowSpec Window, SqlList<int> Keys, SqlList<AggregateCall> Calls) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override bool IsAppendOnly => true;

    public override int TimeColumn => Window.IsProcessingTime ? -1 : Keys.Count + Calls.Count + 2;

    public override long? SettledAfter(int column) => column < Keys.Count + Calls.Count ? null : Window.SettledAfter(column - Keys.Count - Calls.Count);

    public override bool IsProcessingTime(int column) => Window.IsProcessingTime && column == Keys.Count + Calls.Count + 2;

    public override string Describe() =>
        $"{Window.Kind} aggregate of {Window.TimeOf(Input)}, size {Window.Size} ms{(Window.Kind is WindowKind.Hop or WindowKind.Cumulate ? $", every {Window.Slide} ms" : "")}, by ({string.Join(", ", Keys.Select(k => Input.Columns[k].Name))}): {string.Join(", ", Calls.Select(c => c.Describe(Input.Columns)))}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns()
    {
        var bounds = DataType.Timestamp(3).WithNull(false);
        return SqlList.Create<DataField>(
        [
            .. Keys.Select(k => Input.Columns[k]),
            .. Calls.Select((c, i) => new DataField($"{c.Function.Name.ToLowerInvariant()}_{i.ToString(CultureInfo.InvariantCulture)}", c.Type)),
            new("window_start", bounds), new("window_end", bounds), new("window_time", Input.Columns[Window.Time].Type.WithNull(false) with { Precision = 3 }),
        ]);
    }
}

/// <summary>Kinds of joins.</summary>
internal enum JoinType
{
    Inner,
    Left,
    Right,
    Full,
    Semi,
    Anti,
}

/// <summary>
/// Pairs of rows of two inputs whose keys are equal and for which a condition (over the columns of both) is true. Semi and anti joins give
/// rows of the left alone.
/// </summary>
internal sealed record JoinRelation(Relation Left, Relation Right, JoinType Type, SqlList<int> LeftKeys, SqlList<int> RightKeys, BoundExpression? Condition) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Left, Right];

    public override bool IsAppendOnly => Type is JoinType.Inner or JoinType.Semi && Left.IsAppendOnly && Right.IsAppendOnly;

    public override string Describe() =>
        $"{Type} join on {(LeftKeys.Count == 0 ? "TRUE" : string.Join(" AND ", LeftKeys.Zip(RightKeys, (l, r) => $"{Left.Columns[l].Name} = {Right.Columns[r].Name}")))}{(Condition is null ? "" : $" AND {Condition}")}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Left = inputs[0], Right = inputs[1] };

    protected override SqlList<DataField> MakeColumns()
    {
        if (Type is JoinType.Semi or JoinType.Anti)
        {
            return Left.Columns;
        }

        var (leftNull, rightNull) = (Type is JoinType.Right or JoinType.Full, Type is JoinType.Left or JoinType.Full);
        return SqlList.Create<DataField>(
        [
            .. Left.Columns.Select(c => leftNull ? c with { Type = c.Type.WithNull(true) } : c),
            .. Right.Columns.Select(c => rightNull ? c with { Type = c.Type.WithNull(true) } : c),
        ]);
    }
}

/// <summary>A look-up of each row's key in a table as it is at that moment.</summary>
internal sealed record LookupRelation(Relation Left, TableDefinition Table, SqlList<int> LeftKeys, SqlList<int> TableKeys, BoundExpression? Condition) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Left];

    public override int TimeColumn => Left.TimeColumn;

    public override string Describe() => $"Look-up in {Table.Name} by {string.Join(", ", LeftKeys.Zip(TableKeys, (l, r) => $"{Left.Columns[l].Name} = {Table.Source.Columns[r].Name}"))}{(Condition is null ? "" : $" AND {Condition}")}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Left = inputs[0] };

    protected override SqlList<DataField> MakeColumns() => SqlList.Create<DataField>(
        [.. Left.Columns, .. Table.Source.Columns]);
}

/// <summary>A column in an order.</summary>
internal sealed record OrderKey(int Column, bool Descending, bool NullsLast);

/// <summary>Which rows around a row count: by their places, or by the distance of the value that they are sorted by. Null is without bound; below zero is before the row.</summary>
internal sealed record OverFrame(bool IsRows, long? Start, long? End);

/// <summary>A function over the rows around each row, in a column behind those of the input; its arguments are columns of the input.</summary>
internal sealed record OverRelation(Relation Input, string Function, SqlList<int> Arguments, SqlList<int> Partition, SqlList<OrderKey> Order, OverFrame Frame, DataType Type) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override bool IsAppendOnly => false;

    public override string Describe() =>
        $"{Function}({string.Join(", ", Arguments.Select(a => Input.Columns[a].Name))}) over (partition by {string.Join(", ", Partition.Select(k => Input.Columns[k].Name))} order by {string.Join(", ", Order.Select(o => Input.Columns[o.Column].Name + (o.Descending ? " desc" : "")))} {(Frame.IsRows ? "rows" : "range")} {Frame.Start?.ToString(CultureInfo.InvariantCulture) ?? "unbounded"} to {Frame.End?.ToString(CultureInfo.InvariantCulture) ?? "unbounded"})";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns() => SqlList.Create<DataField>([.. Input.Columns, new(Function.ToLowerInvariant(), Type)]);
}

/// <summary>The first rows of each partition in an order, with their number (from 1) in a column behind when it is read.</summary>
internal sealed record TopRelation(Relation Input, SqlList<int> Partition, SqlList<OrderKey> Order, long First, long Last) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Input];

    public override bool IsAppendOnly => false;

    public override string Describe() => $"Top {First} to {Last} of ({string.Join(", ", Partition.Select(k => Input.Columns[k].Name))}) by {string.Join(", ", Order.Select(o => Input.Columns[o.Column].Name + (o.Descending ? " desc" : "")))}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Input = inputs[0] };

    protected override SqlList<DataField> MakeColumns() => SqlList.Create<DataField>([.. Input.Columns, new("row_number", DataType.BigInt.WithNull(false))]);
}

/// <summary>The rows of all inputs, each as often as it is there.</summary>
internal sealed record UnionRelation(SqlList<Relation> Parts) : Relation
{
    public override IReadOnlyList<Relation> Inputs => Parts;

    public override string Describe() => "Union all";

    public override Relation With(IReadOnlyList<Relation> inputs) => new UnionRelation(SqlList.Create<Relation>([.. inputs]));

    protected override SqlList<DataField> MakeColumns() => Parts[0].Columns;
}

/// <summary>INTERSECT and EXCEPT: how often a row is in the result is a function of how often it is on either side.</summary>
internal sealed record SetRelation(Relation Left, Relation Right, bool IsIntersect, bool IsAll) : Relation
{
    public override IReadOnlyList<Relation> Inputs => [Left, Right];

    public override bool IsAppendOnly => false;

    public override string Describe() => $"{(IsIntersect ? "Intersect" : "Except")}{(IsAll ? " all" : "")}";

    public override Relation With(IReadOnlyList<Relation> inputs) => this with { Left = inputs[0], Right = inputs[1] };

    protected override SqlList<DataField> MakeColumns() => Left.Columns;
}
