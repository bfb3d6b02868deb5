using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>A primitive encoded as its memory of which some bit patterns are no value: they are refused on reading.</summary>
internal sealed class CheckedSerializer<T>(string schema, Func<T, bool> isValue) : BuiltSerializer<T>
    where T : unmanaged
{
    public override bool IsFixed => true;

    internal override int MinSize => Unsafe.SizeOf<T>();

    internal override bool IsMemoryImage => true;

    public override void Write(ref ByteWriter writer, T value) => writer.WriteUnmanaged(value);

    public override T Read(ref ByteReader reader)
    {
        var value = reader.ReadUnmanaged<T>();
        if (!isValue(value))
        {
            reader.Fail($"the bytes before are no value of {schema}");
        }

        return value;
    }

    internal override string Describe(List<Type> enclosing) => schema;
}
