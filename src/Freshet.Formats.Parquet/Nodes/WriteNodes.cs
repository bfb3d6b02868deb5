using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using Freshet.Core;
using Parquet.Schema;

namespace Freshet;

/// <summary>Makes columns, and what fills them, from types.</summary>
/// <param name="options">Digits.</param>
/// <param name="columns">The columns, in their order.</param>
internal sealed class WriteNodes(ParquetFileOptions options, List<WriteColumn> columns)
{
    private const string Format = "Parquet";

    private readonly HashSet<Type> _under = [];

    /// <summary>The columns of a record type.</summary>
    /// <exception cref="FreshetException">It cannot be mapped: names the member and why.</exception>
    public (WriteNode<T> Node, Field[] Fields) Root<T>() => Record<T>(typeof(T).Name, level: 0, depth: 0);

    private (WriteNode<T> Node, Field Field) Of<T>(string name, string path, NullabilityInfo? nulls, int level)
    {
        var type = typeof(T);
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return ((WriteNode<T>, Field))Call(nameof(Optional), [inner], name, path, level)!;
        }

        var canBeNull = !type.IsValueType && nulls?.ReadState != NullabilityState.NotNull;
        var (node, field) = Plain<T>(name, path, nulls, canBeNull, level);
        return (type.IsValueType ? node : new WriteReference<T>(node, canBeNull, path), field);
    }

    private object? Call(string method, Type[] types, params object?[] arguments)
    {
        try
        {
            return typeof(WriteNodes).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(types).Invoke(this, arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is FreshetException inner)
        {
            throw inner;
        }
    }

    private (WriteNode<T?> Node, Field Field) Optional<T>(string name, string path, int level)
        where T : struct
    {
        var (node, field) = Plain<T>(name, path, null, canBeNull: true, level);
        return (new WriteNullable<T>(node), field);
    }

    private (WriteNode<T> Node, Field Field) Plain<T>(string name, string path, NullabilityInfo? nulls, bool canBeNull, int level)
    {
        var type = typeof(T);
        if (Leaf(type, name, canBeNull) is { } leaf)
        {
            return ((WriteNode<T>)leaf.Node, leaf.Field);
        }

        if (type.IsEnum)
        {
            return ((WriteNode<T>, Field))Call(nameof(Symbols), [type], name, path, canBeNull)!;
        }

        if (FileShape.ElementOf(type) is { } element)
        {
            return ((WriteNode<T>, Field))Call(nameof(List), [type, element], name, path, nulls?.ElementType ?? nulls?.GenericTypeArguments.FirstOrDefault(), level + 1)!;
        }

        if (FileShape.MapValueOf(type) is { } value)
        {
            return ((WriteNode<T>, Field))Call(nameof(Map), [type, value], name, path, nulls?.GenericTypeArguments.ElementAtOrDefault(1), level + 1)!;
        }

        var (node, fields) = Record<T>(path, level, depth: 1);
        return (node, new StructField(name, fields));
    }

    private (object Node, Field Field)? Leaf(Type type, string name, bool canBeNull) =>
        type == typeof(bool) ? Same<bool>(name, canBeNull)
        : type == typeof(sbyte) ? Same<sbyte>(name, canBeNull)
        : type == typeof(byte) ? Same<byte>(name, canBeNull)
        : type == typeof(short) ? Same<short>(name, canBeNull)
        : type == typeof(ushort) ? Same<ushort>(name, canBeNull)
        : type == typeof(int) ? Same<int>(name, canBeNull)
        : type == typeof(uint) ? Same<uint>(name, canBeNull)
        : type == typeof(long) ? Same<long>(name, canBeNull)
        : type == typeof(ulong) ? Same<ulong>(name, canBeNull)
        : type == typeof(float) ? Same<float>(name, canBeNull)
        : type == typeof(double) ? Same<double>(name, canBeNull)
        : type == typeof(Guid) ? Same<Guid>(name, canBeNull)
        : type == typeof(DateOnly) ? Same<DateOnly>(name, canBeNull)
        : type == typeof(string) ? Stored<string, ReadOnlyMemory<char>>(new DataField(name, typeof(string), canBeNull), static v => v.AsMemory())
        : type == typeof(byte[]) ? Stored<byte[], ReadOnlyMemory<byte>>(new DataField(name, typeof(byte[]), canBeNull), static v => v)
        : type == typeof(TimeSpan) ? Stored<TimeSpan, long>(new DataField(name, typeof(long), canBeNull), static v => v.Ticks)
        : type == typeof(TimeOnly) ? Stored<TimeOnly, long>(new TimeDataField(name, TimeUnitPrecision.Micros, canBeNull), static v => v.Ticks / TimeSpan.TicksPerMicrosecond)
        : type == typeof(DateTimeOffset) ? Stored<DateTimeOffset, DateTime>(Timestamp(name, isInstant: true, canBeNull), static v => ParquetTimes.Cut(v.UtcDateTime))
        : type == typeof(DateTime) ? Stored<DateTime, DateTime>(Timestamp(name, isInstant: false, canBeNull), static v => ParquetTimes.Cut(ParquetTimes.Placeless(v)))
        : type == typeof(decimal) ? Decimal(name, canBeNull)
        : null;

    private static DateTimeDataField Timestamp(string name, bool isInstant, bool canBeNull) =>
        new(name, DateTimeFormat.Timestamp, isAdjustedToUTC: isInstant, unit: DateTimeTimeUnit.Micros, isNullable: canBeNull);

    private (object Node, Field Field) Same<T>(string name, bool canBeNull)
        where T : struct => Stored<T, T>(new DataField(name, typeof(T), canBeNull), static v => v);

    private (object Node, Field Field) Stored<T, TStored>(DataField field, Func<T, TStored> store)
        where TStored : struct
    {
        var column = new WriteColumn<TStored>();
        columns.Add(column);
        return (new WriteLeaf<T, TStored>(column, store), field);
    }

    private (object Node, Field Field) Decimal(string name, bool canBeNull)
    {
        var (precision, scale) = (options.DecimalPrecision, options.DecimalScale);
        var limit = BigInteger.Pow(10, precision - scale);
        return Stored<decimal, decimal>(new DecimalDataField(name, precision, scale, isNullable: canBeNull), value =>
            value != decimal.Round(value, scale) ? throw FreshetException.User($"The decimal {value} has more than {scale} digits behind the point (DecimalScale). Round it before, or choose other digits in the options of the format.")
            : BigInteger.Abs(new BigInteger(value)) >= limit ? throw FreshetException.User($"The decimal {value} has more digits than DecimalPrecision allows. Choose other digits in the options of the format.")
            : value);
    }

    private (WriteNode<T> Node, Field Field) Symbols<T>(string name, string path, bool canBeNull)
        where T : struct, Enum
    {
        if (typeof(T).IsDefined(typeof(FlagsAttribute)))
        {
            throw FileShape.Refuse(Format, path, "an enum of flags has values without a name. Use the number");
        }

        var (node, field) = Stored<T, ReadOnlyMemory<char>>(
            new DataField(name, typeof(string), canBeNull),
            value => (Enum.GetName(value) ?? throw FreshetException.User($"{path} is {value}, which is no value of {typeof(T).Name} and has no name.")).AsMemory());
        return ((WriteNode<T>)node, field);
    }

    private (WriteNode<T> Node, Field Field) List<T, TElement>(string name, string path, NullabilityInfo? nulls, int level)
        where T : IEnumerable<TElement>
    {
        var (node, field) = Of<TElement>("element", $"{path}[]", nulls, level);
        return (new WriteList<T, TElement>(node, level), new ListField(name, field));
    }

    private (WriteNode<T> Node, Field Field) Map<T, TValue>(string name, string path, NullabilityInfo? nulls, int level)
        where T : IEnumerable<KeyValuePair<string, TValue>>
    {
        var (key, keyField) = Leaf(typeof(string), "key", canBeNull: false)!.Value;
        var (value, valueField) = Of<TValue>("value", $"{path}[]", nulls, level);
        return (new WriteMap<T, TValue>((WriteNode<string>)key, value, level), new MapField(name, keyField, valueField));
    }

    private (WriteNode<T> Node, Field[] Fields) Record<T>(string path, int level, int depth)
    {
        var type = typeof(T);
        var shape = FileShape.Record(type, path, Format);
        if (shape.Members.Length == 0)
        {
            throw FileShape.Refuse(Format, path, $"a {TypeName.Of(type)} has no public members to be columns");
        }

        if (!_under.Add(type))
        {
            throw FileShape.Refuse(Format, path, $"a {TypeName.Of(type)} is within itself, and Parquet has as many columns as the schema says. Use Format.Avro or Format.JsonLines");
        }

        var value = Expression.Parameter(type, "value");
        var repetition = Expression.Parameter(typeof(int), "repetition");
        var definition = Expression.Parameter(typeof(int), "definition");
        var (fields, writes, nothings) = (new List<Field>(), new List<Expression>(), new List<Expression>());
        foreach (var member in shape.Members)
        {
            var made = (Made)Call(nameof(OfMember), [member.Type], member, path, level)!;
            fields.Add(made.Field);
            var node = Expression.Constant(made.Node);
            writes.Add(Expression.Call(node, nameof(WriteNode<T>.Write), null, Expression.MakeMemberAccess(value, member.Info), repetition, definition));
            nothings.Add(Expression.Call(node, nameof(WriteNode<T>.WriteNothing), null, repetition, definition));
        }

        _under.Remove(type);
        var record = new WriteRecord<T>(
            Expression.Lambda<Action<T, int, int>>(Expression.Block(writes), value, repetition, definition).Compile(),
            Expression.Lambda<Action<int, int>>(Expression.Block(nothings), repetition, definition).Compile(),
            depth);
        return (record, [.. fields]);
    }

    private Made OfMember<T>(Member member, string path, int level)
    {
        var (node, field) = Of<T>(member.Name, $"{path}.{member.Name}", FileShape.Nullability(member.Info), level);
        return new Made(node, field);
    }

    private sealed record Made(object Node, Field Field);
}
