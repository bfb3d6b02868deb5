using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>A primitive of which every bit pattern is a value: its memory, little endian.</summary>
internal sealed class RawSerializer<T>(string schema) : BuiltSerializer<T>
    where T : unmanaged
{
    public override bool IsFixed => true;

    internal override int MinSize => Unsafe.SizeOf<T>();

    internal override bool IsMemoryImage => true;

    internal override bool IsRaw => true;

    public override void Write(ref ByteWriter writer, T value) => writer.WriteUnmanaged(value);

    public override T Read(ref ByteReader reader) => reader.ReadUnmanaged<T>();

    internal override string Describe(List<Type> enclosing) => schema;
}
