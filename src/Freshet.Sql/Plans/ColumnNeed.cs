using Freshet.Sql.Expressions;

namespace Freshet.Sql.Plans;

/// <summary>Which columns of a relation are needed, and of columns that are rows which of their fields.</summary>
internal sealed class ColumnNeed
{
    private readonly Dictionary<int, ColumnNeed> _fields = [];

    /// <summary>True when all of it is.</summary>
    public bool IsAll { get; private set; }

    /// <summary>True when nothing of it is.</summary>
    public bool IsNone => !IsAll && _fields.Count == 0;

    /// <summary>Everything.</summary>
    public static ColumnNeed All() => new() { IsAll = true };

    /// <summary>What is needed of a column or a field; null for nothing.</summary>
    public ColumnNeed? Of(int field) => IsAll ? this : _fields.GetValueOrDefault(field);

    public bool Has(int field) => IsAll || _fields.ContainsKey(field);

    /// <summary>All of a column.</summary>
    public bool Add(int field) => Add(field, All());

    /// <summary>A part of a column; true when it was not needed before.</summary>
    public bool Add(int field, ColumnNeed need)
    {
        if (IsAll)
        {
            return false;
        }

        if (_fields.TryGetValue(field, out var there))
        {
            return there.Add(need);
        }

        var copy = new ColumnNeed();
        copy.Add(need);
        _fields.Add(field, copy);
        return true;
    }

    /// <summary>All that the other needs.</summary>
    public bool Add(ColumnNeed other)
    {
        if (IsAll)
        {
            return false;
        }

        if (other.IsAll)
        {
            IsAll = true;
            _fields.Clear();
            return true;
        }

        var changed = false;
        foreach (var (field, need) in other._fields)
        {
            changed |= Add(field, need);
        }

        return changed;
    }

    /// <summary>What an expression reads; of its value only what <paramref name="need"/> says.</summary>
    public void AddExpression(BoundExpression expression, ColumnNeed need)
    {
        switch (expression)
        {
            case ColumnExpression column:
                Add(column.Index, need);
                break;
            case FieldExpression field:
                var one = new ColumnNeed();
                one.Add(field.Field, need);
                AddExpression(field.Operand, one);
                break;
            default:
                foreach (var child in expression.Children)
                {
                    AddExpression(child, All());
                }

                break;
        }
    }

    /// <summary>What an expression reads.</summary>
    public void AddExpression(BoundExpression expression) => AddExpression(expression, All());
}
