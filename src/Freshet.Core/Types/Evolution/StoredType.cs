namespace Freshet.Core;

/// <summary>
/// What a schema says of a type: the tree behind the text. A type that encloses itself is the same node again. The encoding follows from the kind of the node,
/// so values can be read, or read over, without the type that they were.
/// </summary>
internal abstract class StoredType;

/// <summary>A type that is not made of others, by the name of its encoding.</summary>
internal sealed class StoredLeaf(string name) : StoredType
{
    public string Name => name;
}

/// <summary>An enum: the number that it is stored as, and its members; null where they were not written down.</summary>
internal sealed class StoredEnum(string number, bool isFlags, IReadOnlyList<(string Name, Int128 Value)>? members) : StoredType
{
    public string Number => number;

    public bool IsFlags => isFlags;

    public IReadOnlyList<(string Name, Int128 Value)>? Members => members;
}

/// <summary>A null marker (0 or 1), and a value where there is one.</summary>
internal sealed class StoredNullable(StoredType value) : StoredType
{
    public StoredType Value => value;
}

/// <summary>Members one after the other; of none, a zero byte.</summary>
internal sealed class StoredRecord : StoredType
{
    public List<(string Name, StoredType Type)> Members { get; } = [];
}

/// <summary>One of the types of a closed hierarchy, by its number; 0 for null. The base itself may be one.</summary>
internal sealed class StoredHierarchy : StoredType
{
    public List<(string Name, StoredType Type, bool IsBase)> Cases { get; } = [];
}

/// <summary>A collection: list, set, map, sortedset, sortedmap, priorityqueue. Its count plus one (0 for null), where it needs one a comparer, and what it holds.</summary>
internal sealed class StoredCollection(string name, IReadOnlyList<StoredType> holds) : StoredType
{
    public const string Bytes = "bytes"; // a list of u8

    public string Name => name;

    public IReadOnlyList<StoredType> Holds => holds;

    public bool IsMap => holds.Count == 2;
}

/// <summary>What a serializer of the user's wrote, in a frame of its own.</summary>
internal sealed class StoredUser(string schema) : StoredType
{
    public string Schema => schema;
}
