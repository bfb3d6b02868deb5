using System.Linq.Expressions;
using System.Reflection;
using Avro;
using Avro.IO;
using Freshet.Core;

namespace Freshet;

/// <summary>Makes readers of a type for files of any schema that fits it (schema resolution): members by name in any case, or by an alias of the field.</summary>
internal sealed class AvroReads
{
    private readonly Dictionary<(string Schema, Type Type), object> _records = [];

    /// <summary>The reader of a type for files of this schema.</summary>
    /// <exception cref="FreshetException">The schema does not fit: which member, why.</exception>
    public ReadAvro<T> Root<T>(Schema schema) => Of<T>(schema, typeof(T).Name, canBeNull: false, null);

    private ReadAvro<T> Of<T>(Schema schema, string path, bool canBeNull, NullabilityInfo? nulls)
    {
        var type = typeof(T);
        if (schema is UnionSchema union)
        {
            return Union<T>(union, path, canBeNull, nulls);
        }

        if (schema.Tag == Schema.Type.Null)
        {
            return canBeNull ? static _ => default! : throw Refuse(path, schema, type);
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return (ReadAvro<T>)Call(nameof(Optional), [inner], schema, path);
        }

        return (AvroLeaves.Of(schema, type) as ReadAvro<T>)
            ?? (type.IsEnum && schema is EnumSchema symbols ? Enum<T>(symbols, path) : null)
            ?? (schema is ArraySchema array && FileShape.ElementOf(type) is { } element ? (ReadAvro<T>)Call(nameof(Array), [type, element], array, path, nulls?.ElementType ?? nulls?.GenericTypeArguments.FirstOrDefault()) : null)
            ?? (schema is MapSchema map && FileShape.MapValueOf(type) is { } value ? (ReadAvro<T>)Call(nameof(Map), [type, value], map, path, nulls?.GenericTypeArguments.ElementAtOrDefault(1)) : null)
            ?? (schema is RecordSchema record ? Record<T>(record, path) : throw Refuse(path, schema, type));
    }

    private object Call(string method, Type[] types, params object?[] arguments)
    {
        try
        {
            return typeof(AvroReads).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(types).Invoke(this, arguments)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is FreshetException inner)
        {
            throw inner;
        }
    }

    private ReadAvro<T?> Optional<T>(Schema schema, string path)
        where T : struct
    {
        var read = Of<T>(schema, path, canBeNull: false, null);
        return decoder => read(decoder);
    }

    // A branch that does not fit is a failure only once a record takes it.
    private ReadAvro<T> Union<T>(UnionSchema union, string path, bool canBeNull, NullabilityInfo? nulls)
    {
        var branches = new ReadAvro<T>[union.Count];
        FreshetException? refused = null;
        for (var i = 0; i < branches.Length; i++)
        {
            var schema = union[i];
            try
            {
                branches[i] = Of<T>(schema, path, canBeNull, nulls);
            }
            catch (FreshetException e)
            {
                refused = schema.Tag == Schema.Type.Null ? refused : e;
                branches[i] = _ => throw new InvalidDataException(schema.Tag == Schema.Type.Null
                    ? $"{path} is null, and its type says that it is not. Make it nullable."
                    : e.Message);
            }
        }

        if (refused is not null && union.Schemas.Where(static s => s.Tag != Schema.Type.Null).All(s => !Fits<T>(s, path, nulls)))
        {
            throw refused;
        }

        return decoder => branches[decoder.ReadUnionIndex()](decoder);
    }

    private bool Fits<T>(Schema schema, string path, NullabilityInfo? nulls)
    {
        try
        {
            Of<T>(schema, path, canBeNull: false, nulls);
            return true;
        }
        catch (FreshetException)
        {
            return false;
        }
    }

    private static ReadAvro<T> Enum<T>(EnumSchema symbols, string path)
    {
        var values = symbols.Symbols.Select(symbol => System.Enum.TryParse(typeof(T), symbol, out var value) ? value : null).ToArray();
        return decoder =>
        {
            var index = decoder.ReadEnum();
            return (uint)index < (uint)values.Length && values[index] is T value
                ? value
                : throw new InvalidDataException($"{path} is the symbol {symbols.Symbols.ElementAtOrDefault(index) ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture)}, which {typeof(T).Name} does not have.");
        };
    }

    private ReadAvro<TCollection> Array<TCollection, TElement>(ArraySchema array, string path, NullabilityInfo? nulls)
    {
        var read = OfElement<TElement>(array.ItemSchema, $"{path}[]", nulls);
        var isArray = typeof(TCollection).IsArray;
        return decoder =>
        {
            var list = new List<TElement>();
            for (var count = decoder.ReadArrayStart(); count > 0; count = decoder.ReadArrayNext())
            {
                for (; count > 0; count--)
                {
                    list.Add(read(decoder));
                }
            }

            return isArray ? (TCollection)(object)list.ToArray() : (TCollection)(object)list;
        };
    }

    private ReadAvro<TCollection> Map<TCollection, TValue>(MapSchema map, string path, NullabilityInfo? nulls)
    {
        var read = OfElement<TValue>(map.ValueSchema, $"{path}[]", nulls);
        return decoder =>
        {
            var dictionary = new Dictionary<string, TValue>();
            for (var count = decoder.ReadMapStart(); count > 0; count = decoder.ReadMapNext())
            {
                for (; count > 0; count--)
                {
                    dictionary[decoder.ReadString()] = read(decoder);
                }
            }

            return (TCollection)(object)dictionary;
        };
    }

    private ReadAvro<T> OfElement<T>(Schema schema, string path, NullabilityInfo? nulls) =>
        Of<T>(schema, path, typeof(T).IsValueType ? Nullable.GetUnderlyingType(typeof(T)) is not null : nulls?.ReadState != NullabilityState.NotNull, nulls);

    private ReadAvro<T> Record<T>(RecordSchema schema, string path)
    {
        if (_records.TryGetValue((schema.Fullname, typeof(T)), out var known))
        {
            var late = (Late<T>)known;
            return decoder => late.Read!(decoder);
        }

        var itself = new Late<T>();
        _records[(schema.Fullname, typeof(T))] = itself;
        itself.Read = Made<T>(schema, FileShape.Record(typeof(T), path, "Avro"), path);
        return itself.Read;
    }

    private ReadAvro<T> Made<T>(RecordSchema schema, TypeShape shape, string path)
    {
        var decoder = Expression.Parameter(typeof(Decoder), "decoder");
        var variables = shape.Members.Select(m => Expression.Variable(m.Type, m.Name)).ToArray();
        var steps = new List<Expression>();
        var isRead = new bool[shape.Members.Length];
        foreach (var field in schema)
        {
            var at = IndexOf(shape, field);
            if (at < 0)
            {
                steps.Add(Expression.Invoke(Expression.Constant((Action<Decoder>)(d => AvroSkips.Skip(field.Schema, d))), decoder));
                continue;
            }

            var member = shape.Members[at];
            var nulls = FileShape.Nullability(member.Info);
            var read = Call(nameof(OfMember), [member.Type], field.Schema, $"{path}.{member.Name}", nulls);
            steps.Add(Expression.Assign(variables[at], Expression.Invoke(Expression.Constant(read), decoder)));
            isRead[at] = true;
        }

        for (var i = 0; i < isRead.Length; i++)
        {
            if (!isRead[i])
            {
                steps.Add(Expression.Assign(variables[i], Missing(shape, i, schema, path)));
            }
        }

        var made = shape.Constructor is null
            ? Expression.New(typeof(T))
            : Expression.New(shape.Constructor, shape.Constructor.GetParameters().Select((p, i) => Expression.Convert(variables[shape.Arguments[i]], p.ParameterType)));
        var bindings = shape.Members.Index()
            .Where(m => !shape.Arguments.Contains(m.Index))
            .Select(m => (MemberBinding)Expression.Bind(m.Item.Info, variables[m.Index]))
            .ToArray();
        steps.Add(bindings.Length == 0 ? made : Expression.MemberInit(made, bindings));
        return Expression.Lambda<ReadAvro<T>>(Expression.Block(variables, steps), decoder).Compile();
    }

    private static int IndexOf(TypeShape shape, Field field)
    {
        var names = field.Aliases is { } aliases ? aliases.Prepend(field.Name) : [field.Name];
        foreach (var name in names)
        {
            var exact = System.Array.FindIndex(shape.Members, m => m.Name == name);
            var at = exact >= 0 ? exact : System.Array.FindIndex(shape.Members, m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
            if (at >= 0)
            {
                return at;
            }
        }

        return -1;
    }

    private static Expression Missing(TypeShape shape, int member, RecordSchema schema, string path)
    {
        var type = shape.Members[member].Type;
        if (FileShape.TryGetDefault(shape, member, out var value))
        {
            if (value is not null && (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } @enum)
            {
                value = System.Enum.ToObject(@enum, value);
            }

            return value is null ? Expression.Default(type) : Expression.Convert(Expression.Constant(value), type);
        }

        var canBeNull = type.IsValueType ? Nullable.GetUnderlyingType(type) is not null : FileShape.Nullability(shape.Members[member].Info).ReadState != NullabilityState.NotNull;
        return canBeNull
            ? Expression.Default(type)
            : throw FreshetException.User(
                $"the schema '{schema.Fullname}' of the file has no field for {path}.{shape.Members[member].Name}, which is neither nullable nor has a default value in the constructor. Give it one.");
    }

    private ReadAvro<T> OfMember<T>(Schema schema, string path, NullabilityInfo nulls) => OfElement<T>(schema, path, nulls);

    private static FreshetException Refuse(string path, Schema schema, Type type) => FreshetException.User(
        $"{path} is a {TypeName.Of(type)}, and the file has it as Avro {(schema is LogicalSchema logical ? $"{logical.BaseSchema.Name} ({logical.LogicalTypeName})" : schema.Name)}, which is not read as such.");

    private sealed class Late<T>
    {
        public ReadAvro<T>? Read { get; set; }
    }
}
