using System.Linq.Expressions;
using System.Reflection;
using Freshet.Core;
using Parquet.Schema;

namespace Freshet;

/// <summary>Makes what puts a type together from the columns of a file: members by name, in any case; other columns are not read.</summary>
/// <param name="columns">The columns that are read.</param>
internal sealed class ReadNodes(List<ReadColumn> columns)
{
    private const string Format = "Parquet";

    /// <summary>The reader of a type for files of this schema.</summary>
    /// <exception cref="FreshetException">The schema does not fit: which member, why.</exception>
    public ReadNode<T> Root<T>(ParquetSchema schema) => Record<T>(schema.Fields, typeof(T).Name, level: 0, canBeNull: false);

    private ReadNode<T> Of<T>(Field field, string path, NullabilityInfo? nulls)
    {
        var type = typeof(T);
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return (ReadNode<T>)Call(nameof(Optional), [inner], field, path);
        }

        return Plain<T>(field, path, nulls, canBeNull: !type.IsValueType && nulls?.ReadState != NullabilityState.NotNull);
    }

    private object Call(string method, Type[] types, params object?[] arguments)
    {
        try
        {
            return typeof(ReadNodes).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(types).Invoke(this, arguments)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is FreshetException inner)
        {
            throw inner;
        }
    }

    private ReadNullable<T> Optional<T>(Field field, string path)
        where T : struct => new(Plain<T>(field, path, null, canBeNull: false), field.MaxDefinitionLevel);

    private ReadNode<T> Plain<T>(Field field, string path, NullabilityInfo? nulls, bool canBeNull)
    {
        var type = typeof(T);
        switch (field)
        {
            case DataField { IsArray: false } data when ParquetLeaves.Of(data, type) is { } make:
                return (ReadNode<T>)Call(nameof(Leaf), [make.GetType().GetGenericArguments()[0], type], data, make, canBeNull, path);
            case ListField list when FileShape.ElementOf(type) is { } element:
                return (ReadNode<T>)Call(nameof(List), [type, element], list, path, nulls?.ElementType ?? nulls?.GenericTypeArguments.FirstOrDefault(), canBeNull);
            case MapField map when FileShape.MapValueOf(type) is { } value:
                return (ReadNode<T>)Call(nameof(Map), [type, value], map, path, nulls?.GenericTypeArguments.ElementAtOrDefault(1), canBeNull);
            case StructField record when !type.IsPrimitive && type != typeof(string):
                return Record<T>(record.Fields, path, record.MaxDefinitionLevel, canBeNull);
            default:
                throw FreshetException.User($"{path} is a {TypeName.Of(type)}, and the file has it as {Describe(field)}, which is not read as such.");
        }
    }

    private static string Describe(Field field) => field switch
    {
        DataField { IsArray: true } => "a repeated column outside of a list",
        DataField data => $"a column of {TypeName.Of(data.ClrType)}{(data is DateTimeDataField { IsAdjustedToUTC: false } ? " of no place" : "")}",
        _ => $"a {field.SchemaType}",
    };

    private ReadLeaf<TStored, T> Leaf<TStored, T>(DataField field, Func<TStored, T> make, bool canBeNull, string path)
        where TStored : struct
    {
        var column = new ReadColumn<TStored>(field);
        columns.Add(column);
        return new ReadLeaf<TStored, T>(column, make, canBeNull, path);
    }

    private ReadList<T, TElement> List<T, TElement>(ListField field, string path, NullabilityInfo? nulls, bool canBeNull)
    {
        var element = Of<TElement>(field.Item, $"{path}[]", nulls);
        Func<List<TElement>, T> make = typeof(T).IsArray ? static list => (T)(object)list.ToArray() : static list => (T)(object)list;
        return new(element, make, field.MaxDefinitionLevel, field.MaxRepetitionLevel, canBeNull, path);
    }

    private ReadList<T, KeyValuePair<string, TValue>> Map<T, TValue>(MapField field, string path, NullabilityInfo? nulls, bool canBeNull)
    {
        var key = Plain<string>(field.Key, $"{path}[].key", null, canBeNull: false);
        var pair = new ReadPair<TValue>(key, Of<TValue>(field.Value, $"{path}[]", nulls));
        return new(pair, static pairs => (T)(object)new Dictionary<string, TValue>(pairs), field.MaxDefinitionLevel, field.MaxRepetitionLevel, canBeNull, path);
    }

    private ReadRecord<T> Record<T>(IReadOnlyList<Field> fields, string path, int level, bool canBeNull)
    {
        var shape = FileShape.Record(typeof(T), path, Format);
        var values = new Expression[shape.Members.Length];
        var passes = new List<Expression>();
        ReadColumn? first = null;
        for (var i = 0; i < values.Length; i++)
        {
            var member = shape.Members[i];
            if (Find(fields, member.Name) is not { } field)
            {
                values[i] = Missing(shape, i, path);
                continue;
            }

            var node = Call(nameof(OfMember), [member.Type], field, $"{path}.{member.Name}", FileShape.Nullability(member.Info));
            first ??= (ReadColumn)node.GetType().GetProperty(nameof(ReadNode<T>.First))!.GetValue(node)!;
            values[i] = Expression.Call(Expression.Constant(node), nameof(ReadNode<T>.Read), null);
            passes.Add(Expression.Call(Expression.Constant(node), nameof(ReadNode<T>.Pass), null));
        }

        if (first is null)
        {
            throw FreshetException.User($"the file has none of the columns of {path} ({string.Join(", ", shape.Members.Select(static m => m.Name))}); it has {string.Join(", ", fields.Select(static f => f.Name))}.");
        }

        // Members are read in their order, whatever order the constructor takes them in.
        var variables = shape.Members.Select(m => Expression.Variable(m.Type, m.Name)).ToArray();
        var steps = values.Select((value, i) => (Expression)Expression.Assign(variables[i], value)).ToList();
        var made = shape.Constructor is null
            ? Expression.New(typeof(T))
            : Expression.New(shape.Constructor, shape.Constructor.GetParameters().Select((p, i) => Expression.Convert(variables[shape.Arguments[i]], p.ParameterType)));
        var bindings = shape.Members.Index().Where(m => !shape.Arguments.Contains(m.Index)).Select(m => (MemberBinding)Expression.Bind(m.Item.Info, variables[m.Index])).ToArray();
        steps.Add(bindings.Length == 0 ? made : Expression.MemberInit(made, bindings));
        var read = Expression.Lambda<Func<T>>(Expression.Block(variables, steps)).Compile();
        var pass = Expression.Lambda<Action>(Expression.Block(passes)).Compile();
        return new ReadRecord<T>(first, read, pass, level, canBeNull, path);
    }

    private static Field? Find(IReadOnlyList<Field> fields, string name) =>
        fields.FirstOrDefault(f => f.Name == name) ?? fields.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    private static Expression Missing(TypeShape shape, int member, string path)
    {
        var type = shape.Members[member].Type;
        if (FileShape.TryGetDefault(shape, member, out var value))
        {
            if (value is not null && (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } @enum)
            {
                value = Enum.ToObject(@enum, value);
            }

            return value is null ? Expression.Default(type) : Expression.Convert(Expression.Constant(value), type);
        }

        var canBeNull = type.IsValueType ? Nullable.GetUnderlyingType(type) is not null : FileShape.Nullability(shape.Members[member].Info).ReadState != NullabilityState.NotNull;
        return canBeNull
            ? Expression.Default(type)
            : throw FreshetException.User($"the file has no column for {path}.{shape.Members[member].Name}, which is neither nullable nor has a default value in the constructor. Give it one.");
    }

    private object OfMember<T>(Field field, string path, NullabilityInfo nulls) => Of<T>(field, path, nulls);
}
