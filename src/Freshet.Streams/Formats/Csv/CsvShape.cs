using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Freshet;

/// <summary>
/// The columns of a type and the code that makes a value from fields and fields from a value. Found once: the parameters of
/// the constructor first, in their order, then the public members that can be set, in the order of their declaration.
/// </summary>
internal sealed class CsvShape<T>
{
    private CsvShape(bool isSingle, string[] names, Func<CsvRow, T> read, Action<T, CsvLine> write)
    {
        IsSingle = isSingle;
        Names = names;
        Read = read;
        Write = write;
    }

    /// <summary>Column names: those of the members.</summary>
    public string[] Names { get; }

    /// <summary>True when the type is itself one field.</summary>
    public bool IsSingle { get; }

    /// <summary>Makes a value from a cut record; only good when the row has no error after it.</summary>
    public Func<CsvRow, T> Read { get; }

    /// <summary>Writes a value's fields.</summary>
    public Action<T, CsvLine> Write { get; }

    /// <summary>The shape of the type.</summary>
    /// <exception cref="FreshetException">It cannot be mapped: names the member and why.</exception>
    public static CsvShape<T> Find()
    {
        if (CsvColumns.TryOf(typeof(T), canBeNull: true) is { } single)
        {
            return Of(true, [new Member("value", typeof(T), single, value => value)], fields => fields[0]);
        }

        var type = typeof(T);
        if (type.IsAbstract || type.IsInterface || type.IsArray || type.IsPrimitive || type.IsByRefLike || type == typeof(object) || typeof(Delegate).IsAssignableFrom(type))
        {
            throw Refuse("it is no concrete class, record or struct with members to be columns");
        }

        var members = DataMembers(type);
        var constructor = PickConstructor(type, members);
        var columns = Ordered(members, constructor);
        if (columns.Count == 0)
        {
            throw Refuse("it has no public members to be columns");
        }

        return Of(false, [.. columns.Select((m, i) => Describe(m, constructor?.GetParameters().ElementAtOrDefault(i)))], fields => Construct(type, constructor, columns, fields));
    }

    private static CsvShape<T> Of(bool isSingle, Member[] members, Func<Expression[], Expression> construct)
    {
        var row = Expression.Parameter(typeof(CsvRow), "row");
        var fields = members
            .Select((m, i) => (Expression)Expression.Call(row, nameof(CsvRow.Read), [m.Type], Expression.Constant(m.Column), Expression.Constant(i)))
            .ToArray();
        var value = Expression.Parameter(typeof(T), "value");
        var line = Expression.Parameter(typeof(CsvLine), "line");
        var writes = members.Select(m => (Expression)Expression.Call(line, nameof(CsvLine.Write), [m.Type], Expression.Constant(m.Column), m.Get(value)));
        return new CsvShape<T>(
            isSingle,
            [.. members.Select(m => m.Name)],
            Expression.Lambda<Func<CsvRow, T>>(construct(fields), row).Compile(),
            Expression.Lambda<Action<T, CsvLine>>(Expression.Block(writes), value, line).Compile());
    }

    private static Expression Construct(Type type, ConstructorInfo? constructor, List<MemberInfo> columns, Expression[] fields)
    {
        var parameters = constructor?.GetParameters() ?? [];
        var made = constructor is null ? Expression.New(type) : Expression.New(constructor, fields.Take(parameters.Length));
        var bindings = columns.Skip(parameters.Length).Select((m, i) => (MemberBinding)Expression.Bind(m, fields[parameters.Length + i]));
        return columns.Count == parameters.Length ? made : Expression.MemberInit(made, bindings);
    }

    private static List<MemberInfo> DataMembers(Type type)
    {
        var members = new List<MemberInfo>();
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
            var declared = level.GetProperties(own)
                .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .Concat<MemberInfo>(level.GetFields(own))
                .Where(m => members.TrueForAll(derived => derived.Name != m.Name))
                .OrderBy(m => m.MetadataToken);
            members.InsertRange(0, declared);
        }

        return members;
    }

    private static ConstructorInfo? PickConstructor(Type type, List<MemberInfo> members)
    {
        var constructors = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance);
        var fitting = constructors
            .Where(c => c.GetParameters().All(p => MemberOf(p, members) is not null))
            .OrderByDescending(c => c.GetParameters().Length)
            .FirstOrDefault();
        if (fitting is null && !type.IsValueType)
        {
            var parameter = constructors.SelectMany(c => c.GetParameters()).FirstOrDefault(p => MemberOf(p, members) is null);
            throw Refuse(parameter is null
                ? "it has no public constructor"
                : $"the constructor's parameter '{parameter.Name}' has no public member of its name and type, so its value could not be written");
        }

        return fitting;
    }

    private static MemberInfo? MemberOf(ParameterInfo parameter, List<MemberInfo> members) =>
        members.Find(m => string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase) && TypeOf(m) == parameter.ParameterType);

    private static List<MemberInfo> Ordered(List<MemberInfo> members, ConstructorInfo? constructor)
    {
        var columns = (constructor?.GetParameters() ?? []).Select(p => MemberOf(p, members)!).ToList();
        foreach (var member in members.Except(columns).ToList())
        {
            if (CanSet(member))
            {
                columns.Add(member);
            }
            else if (IsData(member))
            {
                throw Refuse($"member '{member.Name}' is read-only and no parameter of the constructor, so it could not be read back: add a setter (init) or a parameter");
            }
        }

        return columns;
    }

    private static bool CanSet(MemberInfo member) => member switch
    {
        PropertyInfo property => property.SetMethod is { IsPublic: true },
        FieldInfo field => !field.IsInitOnly,
        _ => false,
    };

    // A property that is computed from others is no data; one with storage of its own is.
    private static bool IsData(MemberInfo member) => member is FieldInfo ||
        member.DeclaringType!.GetField($"<{member.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is { } field &&
        field.IsDefined(typeof(CompilerGeneratedAttribute));

    private static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static Member Describe(MemberInfo member, ParameterInfo? parameter)
    {
        var type = TypeOf(member);
        var column = CsvColumns.TryOf(type, CanBeNull(member))
            ?? throw Refuse($"member '{member.Name}' is a {type}, which is no single field: use a number, bool, char, string, enum, Guid, a time, or a nullable of one, or Format.JsonLines");
        if (parameter is { HasDefaultValue: true, DefaultValue: { } missing })
        {
            // The default value of an enum is known as its number.
            column.SetMissing((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } @enum ? Enum.ToObject(@enum, missing) : missing);
        }

        return new Member(member.Name, type, column, value => Expression.MakeMemberAccess(value, member));
    }

    private static bool CanBeNull(MemberInfo member)
    {
        var nullability = new NullabilityInfoContext();
        var info = member is PropertyInfo property ? nullability.Create(property) : nullability.Create((FieldInfo)member);
        return info.ReadState != NullabilityState.NotNull;
    }

    private static FreshetException Refuse(string why) => FreshetException.User($"Type '{typeof(T)}' cannot be a line of CSV: {why}.");

    private sealed record Member(string Name, Type Type, CsvColumn Column, Func<Expression, Expression> Get);
}
