using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>A value brought to the one form of all values equal to it.</summary>
internal sealed class NormalSerializer<T>(string schema, Func<T, T> normal, Serializer<T>? inner = null) : BuiltSerializer<T>
    where T : unmanaged
{
    public override bool IsFixed => true;

    internal override int MinSize => Unsafe.SizeOf<T>();

    public override void Write(ref ByteWriter writer, T value) => writer.WriteUnmanaged(normal(value));

    public override T Read(ref ByteReader reader) => inner is null ? reader.ReadUnmanaged<T>() : inner.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => schema;
}
