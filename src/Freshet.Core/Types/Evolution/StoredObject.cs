namespace Freshet.Core;

/// <summary>A class or struct read from the members that were stored: those that are gone are read over, those that are new get their defaults.</summary>
/// <param name="shape">How it is made.</param>
/// <param name="stored">What was stored, in that order.</param>
/// <param name="hasMarker">True when null could be stored.</param>
internal sealed class StoredObject<T>(TypeShape shape, MemberEncoding[] stored, bool hasMarker) : BuiltSerializer<T?>
{
    private readonly ReadMembers<T> _read = MemberCode.Read<T>(shape, stored);

    public override void Write(ref ByteWriter writer, T? value) => throw StoredReaders.ForReading();

    public override T? Read(ref ByteReader reader)
    {
        if (hasMarker && !reader.ReadMarker())
        {
            return default;
        }

        if (stored.Length == 0 && reader.ReadByte() != 0)
        {
            reader.Fail("a value without members is not a zero byte");
        }

        return Members<T>.MakeAnew(_read, ref reader);
    }

    internal override string Describe(List<Type> enclosing) => TypeName.Of(typeof(T));
}
