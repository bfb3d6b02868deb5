namespace Freshet.Core;

/// <summary>
/// Builds the serializer of one type from its shape, member by member, or refuses it with the path of the member that is the
/// reason. For keys the encoding has one form for all equal values, and types where that cannot be are refused.
/// </summary>
internal sealed class SerializerBuilder
{
    /// <summary>How deep a value of a type that contains itself may be nested, and a type in other types.</summary>
    internal const int DepthMax = 64;

    private readonly Type _root;
    private readonly bool _forKeys;
    private readonly List<string> _path = [];
    private readonly HashSet<Type> _open = [];
    private readonly Dictionary<Type, IEncoding> _made = [];
    private readonly Dictionary<Type, INestedEncoding> _nested = [];

    private SerializerBuilder(Type root, bool forKeys)
    {
        _root = root;
        _forKeys = forKeys;
    }

    internal static Serializer<T> Build<T>(bool forKeys)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw FreshetException.User("Freshet needs a little-endian machine: what it stores and hashes is memory in that order.");
        }

        return (Serializer<T>)new SerializerBuilder(typeof(T), forKeys).Make(typeof(T));
    }

    private IEncoding Make(Type type)
    {
        if (_made.TryGetValue(type, out var known))
        {
            return known;
        }

        if (_path.Count > DepthMax)
        {
            throw Refuse($"nested more than {DepthMax} types deep", "Types that grow with each nesting cannot be stored.");
        }

        if (!_open.Add(type))
        {
            if (!_nested.TryGetValue(type, out var standIn))
            {
                standIn = (INestedEncoding)New(typeof(NestedSerializer<>), [type]);
                _nested.Add(type, standIn);
            }

            return standIn;
        }

        if (_forKeys && Unstorable.WhyNoKey(type) is { } why)
        {
            throw Refuse(why.What, why.Advice);
        }

        var own = Serializers.OwnOf(type);
        if (own is not null && _forKeys)
        {
            throw Refuse($"of a type with a registered serializer ({TypeName.Of(type)}), of which equal values need not have equal bytes", "Use a text or a number that identifies it.");
        }

        var made = own ?? (_forKeys ? KeyLeaves.Of(type) : Leaves.Of(type)) ?? Composite(type);
        _open.Remove(type);
        _made.Add(type, made);
        if (_nested.TryGetValue(type, out var nested))
        {
            nested.Resolve(made);
        }

        return made;
    }

    private IEncoding Make(string step, Type type)
    {
        _path.Add(step);
        var made = Make(type);
        _path.RemoveAt(_path.Count - 1);
        return made;
    }

    private IEncoding Composite(Type type)
    {
        if (Serializers.CasesOf(type) is { } cases)
        {
            return Hierarchy(type, cases);
        }

        if (Unstorable.WhyNot(type) is { } why)
        {
            throw Refuse(why.What, why.Advice);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return New(typeof(NullableSerializer<>), [value], Make(value));
        }

        return Collection(type) ?? Members(type);
    }

    private IEncoding? Collection(Type type)
    {
        if (type.IsSZArray)
        {
            return ListLike(typeof(ArraySerializer<>), type.GetElementType()!);
        }

        if (KnownCollections.EncodingOf(type) is not { } encoding)
        {
            return null;
        }

        if (KnownCollections.WhyNotSorted(type) is { } why)
        {
            throw Refuse($"a collection sorted {why} ({TypeName.Of(type)})", "Sort by numbers, times, texts, or a type of your own that is IComparable.");
        }

        return type.GetGenericArguments() is [var key, var value]
            ? New(encoding, [key, value], Make("[key]", key), Make("[value]", value))
            : ListLike(encoding, type.GetGenericArguments()[0]);
    }

    private IEncoding Hierarchy(Type type, IReadOnlyList<(string Name, Type Type)> cases)
    {
        var made = Array.CreateInstance(typeof(HierarchyCase<>).MakeGenericType(type), cases.Count);
        for (var i = 0; i < cases.Count; i++)
        {
            var (name, derived) = cases[i];
            var encoding = derived == type ? Members(type) : Make($"<{name}>", derived);
            made.SetValue(Activator.CreateInstance(typeof(HierarchyCase<,>).MakeGenericType(type, derived), name, encoding), i);
        }

        return (IEncoding)Activator.CreateInstance(typeof(HierarchySerializer<>).MakeGenericType(type), [made])!;
    }

    private IEncoding ListLike(Type serializer, Type element) => New(serializer, [element], Make("[]", element));

    private IEncoding Members(Type type)
    {
        var shape = TypeShape.Of(type, Refuse);
        if (_forKeys && KeyEquality.WhyNot(type, shape) is { } why)
        {
            throw Refuse(why.Member, why.What, why.Advice);
        }

        var encodings = shape.Members.Select(m => new MemberEncoding(m, Make("." + m.Name, m.Type))).ToArray();
        var members = Activator.CreateInstance(typeof(Members<>).MakeGenericType(type), shape, encodings)!;
        return New(type.IsValueType ? typeof(StructSerializer<>) : typeof(ClassSerializer<>), [type], members);
    }

    private static IEncoding New(Type serializer, Type[] arguments, params object[] parts) =>
        (IEncoding)Activator.CreateInstance(serializer.MakeGenericType(arguments), parts)!;

    private FreshetException Refuse(string? member, string what, string advice)
    {
        if (member is not null)
        {
            _path.Add("." + member);
        }

        return Refuse(what, advice);
    }

    private FreshetException Refuse(string what, string advice)
    {
        var type = TypeName.Of(_root);
        var where = _path.Count == 0 ? "it" : $"member '{type}{string.Concat(_path)}'";
        return FreshetException.User($"Type '{type}' cannot be {(_forKeys ? "a key" : "stored")}: {where} is {what}. {advice}");
    }
}
