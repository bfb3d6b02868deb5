namespace Freshet.Core;

/// <summary>
/// Puts together what reads values of a type that were stored as another: walks the stored type, the present one and its schema side by side. Where all bytes are as they
/// would be now, there is nothing to read otherwise; what does not fit is refused with the path of the member.
/// </summary>
internal sealed class StoredReaders
{
    private readonly string _root;
    private readonly bool _forKeys;
    private readonly List<string> _path = [];
    private readonly HashSet<(Type, StoredType, bool)> _open = [];
    private readonly Dictionary<(Type, StoredType, bool), IEncoding> _made = [];
    private readonly Dictionary<(Type, StoredType, bool), INestedEncoding> _nested = [];
    private bool _isSame = true;

    private StoredReaders(Type root, bool forKeys)
    {
        _root = TypeName.Of(root);
        _forKeys = forKeys;
    }

    private string Path => _root + string.Concat(_path);

    /// <summary>What reads values that were stored under a schema: the serializer of now itself where the bytes are the same.</summary>
    /// <exception cref="FreshetException">They do not fit: names the member and says why.</exception>
    public static Serializer<T> Of<T>(Serializer<T> serializer, string schema)
    {
        if (schema == serializer.Schema)
        {
            return serializer;
        }

        var now = SchemaParser.Parse(serializer.Schema) ?? throw FreshetException.Internal($"The schema '{serializer.Schema}' cannot be read back.");
        if (schema == SchemaText.Before(now))
        {
            return serializer;
        }

        var readers = new StoredReaders(typeof(T), forKeys: false);
        var made = readers.Make(typeof(T), Stored(schema), now);
        return readers._isSame ? serializer : (Serializer<T>)made;
    }

    /// <summary>Refuses keys whose bytes would be others now: they are what is hashed and compared.</summary>
    /// <exception cref="FreshetException">Names the member and says why.</exception>
    public static void CheckKey(Type type, string present, string schema)
    {
        if (SchemaParser.Parse(present) is not { } now)
        {
            throw FreshetException.User("Keys cannot change.");
        }

        if (schema != SchemaText.Before(now))
        {
            new StoredReaders(type, forKeys: true).Make(type, Stored(schema), now);
        }
    }

    /// <summary>What a reader of stored values says when it is to write one.</summary>
    public static FreshetException ForReading() => FreshetException.Internal("A reader of stored values was asked to write one.");

    private static StoredType Stored(string schema) =>
        SchemaParser.Parse(schema) ?? throw FreshetException.User($"What its values were cannot be read from '{schema}'.");

    private IEncoding Make(string step, Type type, StoredType was, StoredType now)
    {
        _path.Add(step);
        var made = Make(type, was, now);
        _path.RemoveAt(_path.Count - 1);
        return made;
    }

    private IEncoding Make(Type type, StoredType was, StoredType now)
    {
        // The null marker around a node is written anew at each place; the node itself is one.
        var pair = was is StoredNullable marked ? (type, marked.Value, true) : (type, was, false);
        if (_made.TryGetValue(pair, out var known))
        {
            return known;
        }

        if (!_open.Add(pair))
        {
            if (!_nested.TryGetValue(pair, out var standIn))
            {
                standIn = (INestedEncoding)New(typeof(NestedSerializer<>), [type]);
                _nested.Add(pair, standIn);
            }

            return standIn;
        }

        var made = !_forKeys && Serializers.OwnOf(type) is IUserEncoding own ? User(own, was) : Known(type, was, now);
        _open.Remove(pair);
        _made.Add(pair, made);
        if (_nested.TryGetValue(pair, out var nested))
        {
            nested.Resolve(made);
        }

        return made;
    }

    private IEncoding Known(Type type, StoredType was, StoredType now)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            var inner = ((StoredNullable)now).Value;
            return was is StoredNullable nullable
                ? New(typeof(NullableSerializer<>), [value], Make(value, nullable.Value, inner))
                : Changed(was, now, () => New(typeof(NowNullable<>), [value], Make(value, was, inner)));
        }

        return (was, now) switch
        {
            (StoredLeaf from, StoredLeaf to) when from.Name == to.Name => (_forKeys ? KeyLeaves.Of(type) : Leaves.Of(type))!,
            (StoredLeaf from, StoredLeaf to) when StoredLeaves.CanWiden(from.Name, to.Name) =>
                Changed(was, now, () => New(typeof(Widened<,>), [StoredLeaves.TypeOf(from.Name)!, type])),
            (StoredEnum from, StoredEnum to) => Enum(type, from, to),
            (StoredCollection from, StoredCollection to) when from.Name == to.Name && from.Holds.Count == to.Holds.Count => Collection(type, from, to),
            (StoredHierarchy from, StoredHierarchy to) => Hierarchy(type, from, to),
            (StoredNullable { Value: StoredRecord from }, StoredNullable { Value: StoredRecord to }) => Record(type, from, to, hasMarker: true),
            (StoredRecord from, StoredNullable { Value: StoredRecord to }) => Changed(was, now, () => Record(type, from, to, hasMarker: false)),
            (StoredRecord from, StoredRecord to) => Record(type, from, to, hasMarker: false),
            (StoredUser or StoredNullable { Value: StoredUser }, _) => throw Refuse(was, now, ": it was stored by a serializer of your own. Register one that reads it"),
            (StoredNullable from, not StoredNullable) => throw Refuse(was, now, from.Value is StoredHierarchy ? "" : ", and could be null, which it cannot be now"),
            _ => throw Refuse(was, now, Narrows(was, now) ? ", which does not hold every value that the other does" : ""),
        };
    }

    private static bool Narrows(StoredType was, StoredType now) => was is StoredLeaf from && now is StoredLeaf to
        && (StoredLeaves.CanWiden(to.Name, from.Name) || (IsNumber(from.Name) && IsNumber(to.Name)));

    private static bool IsNumber(string name) => name is "bigint" or "decimal" || StoredLeaves.CanWiden(name, "bigint") || StoredLeaves.CanWiden(name, "f64") || name == "f64";

    private IEncoding User(IUserEncoding own, StoredType was)
    {
        var hadMarker = was is StoredNullable;
        if ((hadMarker ? ((StoredNullable)was).Value : was) is not StoredUser user)
        {
            throw FreshetException.User($"'{Path}' was {SchemaText.Before(was)}, and has a registered serializer now ({own.UserSchema}): it cannot read what Freshet stored by members.");
        }

        if (user.Schema == own.UserSchema && hadMarker == own.HasMarker)
        {
            return own;
        }

        _isSame = false;
        return (hadMarker == own.HasMarker ? own.Earlier(user.Schema) : null) ?? throw FreshetException.User(
            $"'{Path}' was stored by a serializer '{user.Schema}', and the one registered now, '{own.UserSchema}', does not read that. Override its EarlierReaderOf, or register the one of before.");
    }

    private IEncoding Enum(Type type, StoredEnum was, StoredEnum now)
    {
        var present = EnumMembers.Of(type);
        if (was.Members is not { } members)
        {
            // Written by a Freshet that did not keep the names: by their numbers, as it would have read them.
            return was.Number == now.Number ? Leaves.Of(type)! : throw Refuse(was, now, ", and its members' names were not stored");
        }

        var places = Places([.. members.Select(static m => m.Name)], [.. present.Select(static m => (m.Name, m.Former))]);
        Int128?[] numbers = [.. places.Select(at => at < 0 ? (Int128?)null : present[at].Value)];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (_forKeys && numbers[i] != members[i].Value)
            {
                throw Refuse(numbers[i] is null
                    ? $"the enum member {members[i].Name} of '{Path}' is gone. Keep it, or put [WasNamed(\"{members[i].Name}\")] on the one that it is now"
                    : $"the enum member {members[i].Name} of '{Path}' was {members[i].Value} and is {numbers[i]} now");
            }
        }

        if (was.Number == now.Number && numbers.Index().All(n => n.Item == members[n.Index].Value))
        {
            return Leaves.Of(type)!;
        }

        return Changed(was, now, () => New(typeof(StoredEnumReader<>), [type], was, numbers, Path));
    }

    private IEncoding Collection(Type type, StoredCollection was, StoredCollection now)
    {
        var encoding = type.IsSZArray ? typeof(ArraySerializer<>) : KnownCollections.EncodingOf(type)!;
        Type[] held = type.IsSZArray ? [type.GetElementType()!] : type.GetGenericArguments();
        string[] steps = held.Length == 2 ? ["[key]", "[value]"] : ["[]"];
        return New(encoding, held, [.. held.Select((h, i) => Make(steps[i], h, was.Holds[i], now.Holds[i]))]);
    }

    private IEncoding Hierarchy(Type type, StoredHierarchy was, StoredHierarchy now)
    {
        var cases = Serializers.CasesOf(type)!;
        var places = Places([.. was.Cases.Select(static c => c.Name)], [.. cases.Select(static c => (c.Name, FormerNames.Of(c.Type)))]);
        var made = Array.CreateInstance(typeof(HierarchyCase<>).MakeGenericType(type), was.Cases.Count);
        for (var i = 0; i < places.Length; i++)
        {
            var (name, stored, _) = was.Cases[i];
            if (places[i] < 0)
            {
                NotSame(() => $"the type '{name}' of '{Path}' is gone");
                made.SetValue(NewObject(typeof(GoneCase<>), [type], name, Path), i);
                continue;
            }

            if (places[i] != i)
            {
                NotSame(() => $"the type '{name}' of '{Path}' has another number among the types of its hierarchy, whose names are sorted");
            }

            made.SetValue(Case(type, cases[places[i]].Type, name, stored, now.Cases[places[i]].Type), i);
        }

        return (IEncoding)Activator.CreateInstance(typeof(StoredCases<>).MakeGenericType(type), [made])!;
    }

    private object Case(Type type, Type derived, string name, StoredType was, StoredType now)
    {
        IEncoding encoding;
        if (derived != type)
        {
            encoding = Make($"<{name}>", derived, was, now);
        }
        else if (was is StoredNullable { Value: StoredRecord from } && now is StoredNullable { Value: StoredRecord to })
        {
            encoding = Record(type, from, to, hasMarker: true); // its members: the type itself means the hierarchy
        }
        else
        {
            throw FreshetException.User($"'{Path}<{name}>' was stored by a Freshet that did not write down the members of a base that is a type of its own hierarchy. Restore with the types of before and take a savepoint first.");
        }

        return NewObject(typeof(HierarchyCase<,>), [type, derived], name, encoding);
    }

    private IEncoding Record(Type type, StoredRecord was, StoredRecord now, bool hasMarker)
    {
        var shape = TypeShape.Of(type, static (member, what, _) => FreshetException.Internal($"A member '{member}' is {what}, and was stored."));
        var places = Places([.. was.Members.Select(static m => m.Name)], [.. shape.Members.Select((m, i) => (m.Name, FormerNames.Of(m.Info, shape.ParameterOf(type, i))))]);
        var stored = new MemberEncoding[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var (name, storedType) = was.Members[i];
            if (places[i] < 0)
            {
                NotSame(() => $"the member '{Path}.{name}' is gone");
                stored[i] = new MemberEncoding(null, new StoredSkip(storedType));
                continue;
            }

            if (places[i] != i)
            {
                NotSame(() => $"the member '{Path}.{name}' stands elsewhere among the members");
            }

            var member = shape.Members[places[i]];
            stored[i] = new MemberEncoding(member, Make("." + member.Name, member.Type, storedType, now.Members[places[i]].Type));
        }

        if (shape.Members.Length > places.Length)
        {
            NotSame(() => $"the members of '{Path}' are {shape.Members.Length}, and were {places.Length}");
        }

        return New(typeof(StoredObject<>), [type], shape, stored, hasMarker);
    }

    private int[] Places(IReadOnlyList<string> stored, IReadOnlyList<(string Name, string[] Former)> present) =>
        FormerNames.TryMatch(stored, present, out var places, out var contested) ? places : throw FreshetException.User(
            $"'{contested}' of '{Path}' is claimed by two of what it has now, each by a [WasNamed(\"{contested}\")]. Leave it at the one that it is.");

    private IEncoding Changed(StoredType was, StoredType now, Func<IEncoding> make)
    {
        if (_forKeys)
        {
            throw Refuse(was, now, "");
        }

        _isSame = false;
        return make();
    }

    private void NotSame(Func<string> what)
    {
        if (_forKeys)
        {
            throw Refuse(what());
        }

        _isSame = false;
    }

    private static FreshetException Refuse(string what) => FreshetException.User($"{char.ToUpperInvariant(what[0])}{what[1..]}. Keys cannot change in what is hashed and compared.");

    private FreshetException Refuse(StoredType was, StoredType now, string why) => _forKeys
        ? Refuse($"'{Path}' was {SchemaText.Before(was)} and is {SchemaText.Before(now)} now")
        : FreshetException.User($"'{Path}' was {SchemaText.Before(was)} and is {SchemaText.Before(now)} now{why}.");

    private static IEncoding New(Type type, Type[] arguments, params object[] parts) => (IEncoding)NewObject(type, arguments, parts);

    private static object NewObject(Type type, Type[] arguments, params object[] parts) => Activator.CreateInstance(type.MakeGenericType(arguments), parts)!;
}
