using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>A struct: its members. When its memory is their encoding and all bytes are a value, that memory.</summary>
internal sealed class StructSerializer<T> : BuiltSerializer<T>
    where T : struct
{
    private readonly Members<T> _members;
    private readonly bool _image;
    private readonly bool _raw;

    public StructSerializer(Members<T> members)
    {
        _members = members;
        _image = members.IsMemoryImage();
        _raw = _image && members.AllRaw;
    }

    public override bool IsFixed => _members.IsFixed;

    internal override int MinSize => _members.MinSize;

    internal override bool IsMemoryImage => _image;

    internal override bool IsRaw => _raw;

    public override void Write(ref ByteWriter writer, T value)
    {
        if (_raw)
        {
            writer.WriteBytes(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>()));
            return;
        }

        _members.Write(ref writer, ref value);
    }

    public override T Read(ref ByteReader reader) => _raw
        ? Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(reader.ReadBytes(Unsafe.SizeOf<T>())))
        : _members.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _members.Describe(enclosing);
}
