namespace Freshet.Core;

/// <summary>A text or null.</summary>
internal sealed class TextSerializer : BuiltSerializer<string?>
{
    public override void Write(ref ByteWriter writer, string? value) => writer.WriteTextOrNull(value);

    public override string? Read(ref ByteReader reader) => reader.ReadTextOrNull();

    internal override string Describe(List<Type> enclosing) => "text";
}
