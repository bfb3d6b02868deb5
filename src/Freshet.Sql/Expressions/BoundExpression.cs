using System.Globalization;
using System.Text;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Expressions;

/// <summary>An expression whose names and types are known. Equal ones give equal values of one row, so each is computed once.</summary>
internal abstract record BoundExpression(DataType Type)
{
    /// <summary>The expressions in it.</summary>
    public abstract IReadOnlyList<BoundExpression> Children { get; }

    /// <summary>True when the same row gives the same value every time.</summary>
    public bool IsPure => this is not CallExpression { Function.IsPure: false } && Children.All(static c => c.IsPure);

    /// <summary>The same with other expressions in it.</summary>
    public abstract BoundExpression With(IReadOnlyList<BoundExpression> children);

    /// <summary>Every expression changed from the leaves up.</summary>
    public BoundExpression Rewrite(Func<BoundExpression, BoundExpression> change)
    {
        var children = Children;
        if (children.Count == 0)
        {
            return change(this);
        }

        var changed = children.Select(c => c.Rewrite(change)).ToArray();
        return change(changed.SequenceEqual(children, ReferenceEqualityComparer.Instance) ? this : With(changed));
    }

    /// <summary>The columns it reads.</summary>
    public void AddColumns(ISet<int> columns)
    {
        if (this is ColumnExpression column)
        {
            columns.Add(column.Index);
        }

        foreach (var child in Children)
        {
            child.AddColumns(columns);
        }
    }

    public abstract override string ToString();
}

/// <summary>A column of the input.</summary>
internal sealed record ColumnExpression(int Index, string Name, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => [];

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this;

    public bool Equals(ColumnExpression? other) => other is not null && Index == other.Index;

    public override int GetHashCode() => Index;

    public override string ToString() => Name;
}

/// <summary>
/// A value. Booleans are bool; integers, dates, times, timestamps, intervals and short decimals long; long decimals Int128; FLOAT float,
/// DOUBLE double; texts and bytes a <see cref="SqlList{T}"/> of bytes.
/// </summary>
internal sealed record LiteralExpression(object? Value, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => [];

    public static LiteralExpression Null(DataType type) => new(null, type.WithNull(true));

    public static LiteralExpression Of(string text) => new(SqlList.Create<byte>(Encoding.UTF8.GetBytes(text)), DataType.VarChar(DataType.LengthMax).WithNull(false));

    public static LiteralExpression Of(bool value) => new(value, DataType.Boolean.WithNull(false));

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this;

    public string? Text => Value is SqlList<byte> bytes ? Encoding.UTF8.GetString(bytes.AsSpan()) : null;

    public override string ToString() => Value switch
    {
        null => "NULL",
        SqlList<byte> => $"'{Text}'",
        bool b => b ? "TRUE" : "FALSE",
        _ => ValueText.Of(Value, Type),
    };
}

/// <summary>A call of a function or an operator.</summary>
internal sealed record CallExpression(ScalarFunction Function, SqlList<BoundExpression> Arguments, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => Arguments;

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this with { Arguments = SqlList.Create<BoundExpression>([.. children]) };

    public bool Equals(CallExpression? other) => other is not null && ReferenceEquals(Function, other.Function) && Type == other.Type && Arguments.Equals(other.Arguments);

    public override int GetHashCode() => (Function.Name.Length * 31) + Arguments.GetHashCode();

    public override string ToString() => Function.Print is { } print
        ? print([.. Arguments.Select(a => a.ToString())])
        : $"{Function.Name}({string.Join(", ", Arguments)})";
}

/// <summary>CASE WHEN … THEN … ELSE … END; the conditions in order, each with its result, and what else.</summary>
internal sealed record WhenExpression(SqlList<BoundExpression> Conditions, SqlList<BoundExpression> Results, BoundExpression Else, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => [.. Conditions, .. Results, Else];

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this with
    {
        Conditions = SqlList.Create<BoundExpression>([.. children.Take(Conditions.Count)]),
        Results = SqlList.Create<BoundExpression>([.. children.Skip(Conditions.Count).Take(Conditions.Count)]),
        Else = children[^1],
    };

    public override string ToString() =>
        $"CASE {string.Join(' ', Conditions.Zip(Results, static (c, r) => $"WHEN {c} THEN {r}"))} ELSE {Else} END";
}

/// <summary>AND or OR, by three-valued logic; an operand is not computed for rows where those before it decide.</summary>
internal sealed record LogicExpression(bool IsAnd, SqlList<BoundExpression> Operands) : BoundExpression(DataType.Boolean.WithNull(Operands.Any(o => o.Type.IsNullable)))
{
    public override IReadOnlyList<BoundExpression> Children => Operands;

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => new LogicExpression(IsAnd, SqlList.Create<BoundExpression>([.. children]));

    public override string ToString() => "(" + string.Join(IsAnd ? " AND " : " OR ", Operands) + ")";
}

/// <summary>CAST, and TRY_CAST, which gives NULL where it fails.</summary>
internal sealed record CastBound(BoundExpression Operand, DataType Type, bool IsTry = false) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => [Operand];

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this with { Operand = children[0] };

    public override string ToString() => $"{(IsTry ? "TRY_CAST" : "CAST")}({Operand} AS {Type.WithNull(true)})";
}

/// <summary>A field of a row.</summary>
internal sealed record FieldExpression(BoundExpression Operand, int Field, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => [Operand];

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this with { Operand = children[0] };

    public override string ToString() => $"{Operand}.{Operand.Type.Fields[Field].Name}";
}

/// <summary>A row of these values.</summary>
internal sealed record RowExpression(SqlList<BoundExpression> Items, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => Items;

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this with { Items = SqlList.Create<BoundExpression>([.. children]) };

    public override string ToString() => $"ROW({string.Join(", ", Items)})";
}
