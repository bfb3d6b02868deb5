namespace Freshet;

/// <summary>An operator with a user's function, for tests and people to look into while it stands still.</summary>
internal interface IInspected
{
    /// <summary>The function; null before the operator was opened.</summary>
    Function? Function { get; }

    /// <summary>Its states and timers of keys; null when it has no keys, or was not opened.</summary>
    IKeyedInspection? Keyed { get; }
}

/// <summary>States and timers of keys, without the key's type.</summary>
internal interface IKeyedInspection
{
    /// <summary>The type of the keys.</summary>
    Type KeyType { get; }

    /// <summary>False once the operator was closed: there is nothing to look at any more.</summary>
    bool IsOpen { get; }

    /// <summary>The states of keys by name.</summary>
    IReadOnlyDictionary<string, object> States { get; }

    /// <summary>The keys of this subtask that have state, the first so many, in an order that depends on nothing but what came.</summary>
    IReadOnlyList<object?> Keys(int most = int.MaxValue);

    /// <summary>The timers that are set, in the order in which they come due.</summary>
    IReadOnlyList<(TimerKind Kind, long Time, object? Key)> Timers();

    /// <summary>Calls back with the states bound to a key, to read them; false, and no call, when the key has no state here.</summary>
    bool Look(object? key, Action look);
}

/// <summary>A state of keys, read without its types while it is bound to a key.</summary>
internal interface IStateInspection
{
    /// <summary>What it is, for people: <c>list of Int64</c>.</summary>
    string Kind { get; }

    /// <summary>True when the key has any.</summary>
    bool Exists { get; }

    /// <summary>A copy of what the key has: the value, or the first so many entries of a list or pairs of a map.</summary>
    object? Read(int most);
}
