namespace Freshet.Core;

/// <summary>A value of a hierarchy read by the numbers that its types had when it was stored.</summary>
internal sealed class StoredCases<T>(HierarchyCase<T>[] cases) : BuiltSerializer<T?>
    where T : class
{
    public override void Write(ref ByteWriter writer, T? value) => throw StoredReaders.ForReading();

    public override T? Read(ref ByteReader reader)
    {
        var number = reader.ReadVarUInt32();
        if (number > cases.Length)
        {
            reader.Fail($"there is no case {number} of {cases.Length}");
        }

        return number == 0 ? null : cases[number - 1].Read(ref reader);
    }

    internal override string Describe(List<Type> enclosing) => TypeName.Of(typeof(T));
}

/// <summary>A type that the hierarchy no longer has. A value of it is refused.</summary>
internal sealed class GoneCase<T>(string name, string path) : HierarchyCase<T>(name, typeof(void))
{
    public override void Write(ref ByteWriter writer, T value) => throw StoredReaders.ForReading();

    public override T Read(ref ByteReader reader) => throw FreshetException.User(
        $"'{path}' holds a '{Name}', and '{TypeName.Of(typeof(T))}' is no longer closed to a type of that name. Keep the type, or put [WasNamed(\"{Name}\")] on the one that it is now.");

    public override string Describe(List<Type> enclosing) => Name;
}
