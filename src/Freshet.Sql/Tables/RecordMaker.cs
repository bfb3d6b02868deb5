using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>Makes records of rows: by a constructor whose parameters have the columns' names (whatever their case), or by members that can be set.</summary>
internal sealed class RecordMaker<[DynamicallyAccessedMembers(RecordTypes.Used)] T>
{
    private readonly ConstructorInfo? _constructor;
    private readonly MemberInfo[] _members = [];
    private readonly int[] _from = [];
    private readonly Type[] _types = [];
    private readonly bool _isScalar;

    public RecordMaker(SqlList<DataField> columns)
    {
        var type = typeof(T);
        if (columns.Count == 1 && RecordTypes.Scalar(type) is not null)
        {
            _isScalar = true;
            _types = [type];
            Check(columns[0], type);
            return;
        }

        var names = columns.Select(static (c, i) => (c.Name, i)).ToLookup(static c => c.Name, static c => c.i, StringComparer.OrdinalIgnoreCase);
        _constructor = type.GetConstructors().Where(c => c.GetParameters() is { Length: > 0 } p && p.All(x => names.Contains(x.Name!))).MaxBy(static c => c.GetParameters().Length);
        if (_constructor is not null)
        {
            var parameters = _constructor.GetParameters();
            _types = [.. parameters.Select(static p => p.ParameterType)];
            _from = [.. parameters.Select(p => names[p.Name!].First())];
        }
        else
        {
            _members = [.. RecordTypes.Members(type).Where(m => m is FieldInfo { IsInitOnly: false } or PropertyInfo { CanWrite: true } && names.Contains(m.Name))];
            _types = [.. _members.Select(static m => m is PropertyInfo p ? p.PropertyType : ((FieldInfo)m).FieldType)];
            _from = [.. _members.Select(m => names[m.Name].First())];
        }

        var missing = columns.Where((_, i) => !_from.Contains(i)).Select(static c => c.Name).ToArray();
        if (missing.Length > 0)
        {
            throw FreshetException.User($"{type.Name} has no place for column '{missing[0]}': give it a constructor parameter or a member of that name, or leave the column out of the query.");
        }

        for (var i = 0; i < _from.Length; i++)
        {
            Check(columns[_from[i]], _types[i]);
        }
    }

    /// <summary>The record of a row.</summary>
    public T Make(ColumnBatch rows, int row, SqlList<DataField> columns)
    {
        if (_isScalar)
        {
            return (T)Value(rows[0], row, columns[0], typeof(T))!;
        }

        var values = new object?[_from.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(rows[_from[i]], row, columns[_from[i]], _types[i]);
        }

        if (_constructor is not null)
        {
            return (T)_constructor.Invoke(values);
        }

        object record = Activator.CreateInstance<T>()!;
        for (var i = 0; i < values.Length; i++)
        {
            if (_members[i] is PropertyInfo property)
            {
                property.SetValue(record, values[i]);
            }
            else
            {
                ((FieldInfo)_members[i]).SetValue(record, values[i]);
            }
        }

        return (T)record;
    }

    private static void Check(DataField column, Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        var sql = column.Type;
        var fits = inner == typeof(string) || inner.IsEnum || inner == typeof(Utf8Text) || inner == typeof(Guid) ? sql.IsText || inner == typeof(string)
            : inner == typeof(bool) ? sql.Kind == TypeKind.Boolean
            : inner == typeof(sbyte) || inner == typeof(short) || inner == typeof(int) || inner == typeof(long) || inner == typeof(byte) || inner == typeof(ushort) || inner == typeof(uint) ? sql.IsInteger
            : inner == typeof(decimal) ? sql.IsExact
            : inner == typeof(double) || inner == typeof(float) ? sql.IsNumeric
            : inner == typeof(DateOnly) ? sql.Kind == TypeKind.Date
            : inner == typeof(TimeOnly) ? sql.Kind == TypeKind.Time
            : inner == typeof(DateTime) ? sql.Kind == TypeKind.Timestamp
            : inner == typeof(DateTimeOffset) ? sql.IsTimestamp
            : inner == typeof(TimeSpan) ? sql.Kind == TypeKind.IntervalTime
            : inner == typeof(byte[]) && sql.IsBinary;
        if (!fits)
        {
            throw FreshetException.User($"Column '{column.Name}' is a {sql.WithNull(true)}, and its place in {typeof(T).Name} a {inner.Name}.");
        }

        if (sql.IsNullable && type.IsValueType && Nullable.GetUnderlyingType(type) is null)
        {
            throw FreshetException.User($"Column '{column.Name}' may be NULL, and its place in {typeof(T).Name} is a {inner.Name}. Make it {inner.Name}?, or say what it is then: COALESCE({column.Name}, …).");
        }
    }

    private static object? Value(Column column, int row, DataField field, Type type)
    {
        var value = Folding.Value(column, row);
        if (value is null)
        {
            return null;
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        var sql = field.Type;
        if (value is SqlList<byte> bytes)
        {
            return type == typeof(byte[]) ? bytes.AsSpan().ToArray()
                : type == typeof(Utf8Text) ? Utf8Text.From(bytes.AsSpan())
                : type.IsEnum ? Enum.Parse(type, Encoding.UTF8.GetString(bytes.AsSpan()))
                : type == typeof(Guid) ? Guid.Parse(Encoding.UTF8.GetString(bytes.AsSpan()))
                : Encoding.UTF8.GetString(bytes.AsSpan());
        }

        if (type == typeof(string))
        {
            return ValueText.Of(value, sql);
        }

        if (sql.Kind == TypeKind.Decimal)
        {
            var text = ValueText.Of(value, sql);
            return type == typeof(decimal) ? decimal.Parse(text, CultureInfo.InvariantCulture) : Convert.ChangeType(double.Parse(text, CultureInfo.InvariantCulture), type, CultureInfo.InvariantCulture);
        }

        if (value is long number)
        {
            var ticks = sql.IsTimestamp ? number * (sql.Precision <= 3 ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerMicrosecond) : 0;
            return sql.Kind switch
            {
                TypeKind.Date => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)number),
                TypeKind.Time => new TimeOnly(number * TimeSpan.TicksPerMillisecond),
                TypeKind.IntervalTime => TimeSpan.FromMilliseconds(number),
                _ when sql.IsTimestamp && type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddTicks(ticks),
                _ when sql.IsTimestamp => DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Unspecified).AddTicks(ticks),
                _ => Convert.ChangeType(number, type, CultureInfo.InvariantCulture),
            };
        }

        return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
    }
}
