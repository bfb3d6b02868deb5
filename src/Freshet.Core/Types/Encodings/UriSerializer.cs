namespace Freshet.Core;

/// <summary>An address or null: whether it is absolute, and the text it was made of.</summary>
internal sealed class UriSerializer : BuiltSerializer<Uri?>
{
    private const byte Null = 0;
    private const byte Absolute = 1;
    private const byte Relative = 2;

    public override void Write(ref ByteWriter writer, Uri? value)
    {
        if (value is null)
        {
            writer.WriteByte(Null);
            return;
        }

        ExactType.Check(value, typeof(Uri));
        writer.WriteByte(value.IsAbsoluteUri ? Absolute : Relative);
        writer.WriteText(value.OriginalString);
    }

    public override Uri? Read(ref ByteReader reader)
    {
        var kind = reader.ReadByte();
        if (kind == Null)
        {
            return null;
        }

        if (kind <= Relative && Uri.TryCreate(reader.ReadText(), kind == Absolute ? UriKind.Absolute : UriKind.Relative, out var value))
        {
            return value;
        }

        reader.Fail("the bytes before are no URI");
        return null;
    }

    internal override string Describe(List<Type> enclosing) => "uri";
}
