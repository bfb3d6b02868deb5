using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using System.Text.Json.Nodes;
using Avro.IO;
using Freshet.Core;

namespace Freshet;

/// <summary>Makes schemas and writers from types.</summary>
internal sealed class AvroTypes(AvroOptions options)
{
    private readonly Dictionary<Type, string> _names = [];
    private readonly Dictionary<Type, object> _records = []; // type → Late<T>, for those under way or done

    /// <summary>The schema of a record type.</summary>
    /// <exception cref="FreshetException">It cannot be mapped: names the member and why.</exception>
    public AvroType<T> Root<T>() => Of<T>(typeof(T).Name, null);

    private AvroType<T> Of<T>(string path, NullabilityInfo? nulls)
    {
        var type = typeof(T);
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return (AvroType<T>)Call(nameof(Optional), inner, path);
        }

        var made = Plain<T>(type, path, nulls);
        return type.IsValueType || nulls is null ? made
            : nulls.ReadState == NullabilityState.NotNull ? Required(made, path)
            : OrNull(made);
    }

    private AvroType Call(string method, Type argument, params object?[] arguments)
    {
        try
        {
            return (AvroType)typeof(AvroTypes).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(argument).Invoke(this, arguments)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is FreshetException inner)
        {
            throw inner;
        }
    }

    private AvroType<T?> Optional<T>(string path)
        where T : struct
    {
        var inner = Of<T>(path, null);
        return new AvroType<T?>
        {
            Schema = new JsonArray("null", inner.Schema),
            Write = (value, encoder) =>
            {
                encoder.WriteUnionIndex(value.HasValue ? 1 : 0);
                if (value.HasValue)
                {
                    inner.Write(value.Value, encoder);
                }
            },
        };
    }

    private static AvroType<T> OrNull<T>(AvroType<T> inner) => new()
    {
        Schema = new JsonArray("null", inner.Schema),
        Write = (value, encoder) =>
        {
            encoder.WriteUnionIndex(value is null ? 0 : 1);
            if (value is not null)
            {
                inner.Write(value, encoder);
            }
        },
    };

    private static AvroType<T> Required<T>(AvroType<T> inner, string path) => new()
    {
        Schema = inner.Schema,
        Write = (value, encoder) => inner.Write(value ?? throw FreshetException.User($"{path} is null, and its type says that it is not. Make it nullable, or give it a value."), encoder),
    };

    private AvroType<T> Plain<T>(Type type, string path, NullabilityInfo? nulls)
    {
        if (Leaf(type) is { } leaf)
        {
            return (AvroType<T>)leaf;
        }

        if (type.IsEnum)
        {
            return (AvroType<T>)Call(nameof(Symbols), type, path);
        }

        if (FileShape.ElementOf(type) is { } element)
        {
            return (AvroType<T>)Call(nameof(Array), element, type, path, nulls?.ElementType ?? nulls?.GenericTypeArguments.FirstOrDefault());
        }

        if (FileShape.MapValueOf(type) is { } value)
        {
            return (AvroType<T>)Call(nameof(Map), value, type, path, nulls?.GenericTypeArguments.ElementAtOrDefault(1));
        }

        return Record<T>(path);
    }

    private AvroType? Leaf(Type type) =>
        type == typeof(bool) ? Of<bool>("boolean", static (v, e) => e.WriteBoolean(v))
        : type == typeof(sbyte) ? Of<sbyte>("int", static (v, e) => e.WriteInt(v))
        : type == typeof(byte) ? Of<byte>("int", static (v, e) => e.WriteInt(v))
        : type == typeof(short) ? Of<short>("int", static (v, e) => e.WriteInt(v))
        : type == typeof(ushort) ? Of<ushort>("int", static (v, e) => e.WriteInt(v))
        : type == typeof(int) ? Of<int>("int", static (v, e) => e.WriteInt(v))
        : type == typeof(uint) ? Of<uint>("long", static (v, e) => e.WriteLong(v))
        : type == typeof(long) ? Of<long>("long", static (v, e) => e.WriteLong(v))
        : type == typeof(float) ? Of<float>("float", static (v, e) => e.WriteFloat(v))
        : type == typeof(double) ? Of<double>("double", static (v, e) => e.WriteDouble(v))
        : type == typeof(string) ? Of<string>("string", static (v, e) => e.WriteString(v))
        : type == typeof(byte[]) ? Of<byte[]>("bytes", static (v, e) => e.WriteBytes(v))
        : type == typeof(Guid) ? Of<Guid>(Logical("string", "uuid"), static (v, e) => e.WriteString(v.ToString()))
        : type == typeof(DateTimeOffset) ? Of<DateTimeOffset>(Logical("long", "timestamp-micros"), static (v, e) => e.WriteLong(AvroTimes.Micros(v.UtcTicks)))
        : type == typeof(DateTime) ? Of<DateTime>(Logical("long", "local-timestamp-micros"), static (v, e) => e.WriteLong(AvroTimes.Micros(AvroTimes.Placeless(v).Ticks)))
        : type == typeof(DateOnly) ? Of<DateOnly>(Logical("int", "date"), static (v, e) => e.WriteInt(v.DayNumber - AvroTimes.EpochDay))
        : type == typeof(TimeOnly) ? Of<TimeOnly>(Logical("long", "time-micros"), static (v, e) => e.WriteLong(v.Ticks / TimeSpan.TicksPerMicrosecond))
        : type == typeof(TimeSpan) ? Of<TimeSpan>("long", static (v, e) => e.WriteLong(v.Ticks))
        : type == typeof(decimal) ? Decimal()
        : null;

    private static AvroType<T> Of<T>(JsonNode schema, WriteAvro<T> write) => new() { Schema = schema, Write = write };

    private static JsonObject Logical(string type, string logical) => new() { ["type"] = type, ["logicalType"] = logical };

    private AvroType<decimal> Decimal()
    {
        var schema = Logical("bytes", "decimal");
        schema["precision"] = options.DecimalPrecision;
        schema["scale"] = options.DecimalScale;
        var limit = BigInteger.Pow(10, options.DecimalPrecision);
        return Of<decimal>(schema, (value, encoder) => encoder.WriteBytes(AvroDecimals.Write(value, options.DecimalScale, limit)));
    }

    private AvroType<T> Symbols<T>(string path)
        where T : struct, Enum
    {
        var type = typeof(T);
        if (type.IsDefined(typeof(FlagsAttribute)))
        {
            throw FileShape.Refuse("Avro", path, "an enum of flags has values without a name. Use the number");
        }

        var names = Enum.GetNames<T>();
        var values = names.Select(Enum.Parse<T>).ToArray();
        var indexes = new Dictionary<T, int>();
        for (var i = 0; i < values.Length; i++)
        {
            indexes.TryAdd(values[i], i);
        }

        var schema = _names.TryGetValue(type, out var known) ? (JsonNode)known : new JsonObject { ["type"] = "enum", ["name"] = NameOf(type), ["symbols"] = new JsonArray([.. names.Select(n => (JsonNode)n)]) };
        return Of<T>(
            schema,
            (value, encoder) => encoder.WriteEnum(indexes.TryGetValue(value, out var index) ? index : throw FreshetException.User($"{path} is {value}, which is no value of {type.Name} and has no symbol in Avro.")));
    }

    private AvroType Array<TElement>(Type type, string path, NullabilityInfo? nulls)
    {
        var element = Of<TElement>($"{path}[]", nulls);
        var schema = new JsonObject { ["type"] = "array", ["items"] = element.Schema };
        WriteAvro<IEnumerable<TElement>> write = (values, encoder) =>
        {
            var count = 0;
            encoder.WriteArrayStart();
            var known = values as ICollection<TElement> ?? [.. values];
            encoder.SetItemCount(known.Count);
            foreach (var value in known)
            {
                element.Write(value, encoder);
                count++;
            }

            if (count != known.Count)
            {
                throw FreshetException.User($"{path} gave {count} elements and said that it has {known.Count}: it changed while it was written.");
            }

            encoder.WriteArrayEnd();
        };
        return Cast(type, schema, write);
    }

    private AvroType Map<TValue>(Type type, string path, NullabilityInfo? nulls)
    {
        var value = Of<TValue>($"{path}[]", nulls);
        var schema = new JsonObject { ["type"] = "map", ["values"] = value.Schema };
        WriteAvro<IEnumerable<KeyValuePair<string, TValue>>> write = (pairs, encoder) =>
        {
            KeyValuePair<string, TValue>[] sorted = [.. pairs.OrderBy(static pair => pair.Key, StringComparer.Ordinal)]; // no order of a dictionary's is written down
            encoder.WriteMapStart();
            encoder.SetItemCount(sorted.Length);
            foreach (var pair in sorted)
            {
                encoder.WriteString(pair.Key);
                value.Write(pair.Value, encoder);
            }

            encoder.WriteMapEnd();
        };
        return Cast(type, schema, write);
    }

    // What writes any collection writes this one.
    private static AvroType Cast<TCollection>(Type type, JsonNode schema, WriteAvro<TCollection> write)
    {
        var made = (AvroType)typeof(AvroTypes).GetMethod(nameof(CastTo), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type, typeof(TCollection)).Invoke(null, [schema, write])!;
        return made;
    }

    private static AvroType<T> CastTo<T, TCollection>(JsonNode schema, WriteAvro<TCollection> write)
        where T : TCollection => Of<T>(schema, (value, encoder) => write(value, encoder));

    private AvroType<T> Record<T>(string path)
    {
        var type = typeof(T);
        if (_records.TryGetValue(type, out var known))
        {
            var late = (Late<T>)known;
            return Of<T>(_names[type], (value, encoder) => late.Write!(value, encoder));
        }

        var shape = FileShape.Record(type, path, "Avro");
        if (shape.Members.Length == 0)
        {
            throw FileShape.Refuse("Avro", path, $"a {TypeName.Of(type)} has no public members to be fields");
        }

        var itself = new Late<T>();
        _records[type] = itself;
        var name = NameOf(type);
        var fields = new JsonArray();
        var value = Expression.Parameter(type, "value");
        var encoder = Expression.Parameter(typeof(Encoder), "encoder");
        var writes = new List<Expression>();
        foreach (var member in shape.Members)
        {
            var field = Call(nameof(OfMember), member.Type, $"{path}.{member.Name}", FileShape.Nullability(member.Info));
            var described = new JsonObject { ["name"] = member.Name, ["type"] = field.Schema };
            if (field.Schema is JsonArray)
            {
                described["default"] = null; // so that a reader with this schema takes files without the field
            }

            fields.Add(described);
            var write = field.GetType().GetProperty(nameof(AvroType<T>.Write))!.GetValue(field)!;
            writes.Add(Expression.Invoke(Expression.Constant(write), Expression.MakeMemberAccess(value, member.Info), encoder));
        }

        itself.Write = Expression.Lambda<WriteAvro<T>>(Expression.Block(writes), value, encoder).Compile();
        return Of<T>(new JsonObject { ["type"] = "record", ["name"] = name, ["fields"] = fields }, itself.Write);
    }

    private AvroType OfMember<T>(string path, NullabilityInfo nulls) => Of<T>(path, nulls);

    /// <summary>A name for a type: its own, with a number where another has it.</summary>
    private string NameOf(Type type)
    {
        var plain = string.Concat(TypeName.Of(type).Split('.').Last().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_')).Trim('_');
        plain = plain.Length == 0 || char.IsDigit(plain[0]) ? $"T{plain}" : plain;
        var name = plain;
        for (var number = 2; _names.ContainsValue(name); number++)
        {
            name = $"{plain}{number}";
        }

        return _names[type] = name;
    }

    private sealed class Late<T>
    {
        public WriteAvro<T>? Write { get; set; }
    }
}
