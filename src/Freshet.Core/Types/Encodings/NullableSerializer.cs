namespace Freshet.Core;

/// <summary>A nullable value: a marker (0 or 1), and the value where there is one.</summary>
internal sealed class NullableSerializer<T>(Serializer<T> inner) : BuiltSerializer<T?>
    where T : struct
{
    public override void Write(ref ByteWriter writer, T? value)
    {
        if (value is { } present)
        {
            writer.WriteByte(1);
            inner.Write(ref writer, present);
        }
        else
        {
            writer.WriteByte(0);
        }
    }

    public override T? Read(ref ByteReader reader) => reader.ReadMarker() ? inner.Read(ref reader) : null;

    internal override string Describe(List<Type> enclosing) => inner.Describe(enclosing) + "?";
}
