using System.Text.Unicode;

namespace Freshet.Core;

/// <summary>A <see cref="Utf8Text"/>: its length and its bytes.</summary>
internal sealed class Utf8TextSerializer : BuiltSerializer<Utf8Text>
{
    public override void Write(ref ByteWriter writer, Utf8Text value) => writer.WriteBlob(value.Bytes);

    public override Utf8Text Read(ref ByteReader reader)
    {
        var bytes = reader.ReadBlob();
        if (!Utf8.IsValid(bytes))
        {
            reader.Fail("a text is not UTF-8");
        }

        return Utf8Text.CopyOf(bytes);
    }

    internal override string Describe(List<Type> enclosing) => "utf8";
}
