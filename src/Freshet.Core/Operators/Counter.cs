namespace Freshet;

/// <summary>Counts what the user's function wants counted. Written by its task; read from anywhere.</summary>
public sealed class Counter
{
    private long _value;

    internal Counter(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The count of this subtask.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Adds to it; a negative number takes away.</summary>
    public void Add(long count = 1) => Volatile.Write(ref _value, _value + count);
}
