using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>A list or null.</summary>
internal sealed class ListSerializer<T>(Serializer<T> element) : BuiltSerializer<List<T>?>
{
    private readonly Elements<T> _elements = new(element);

    public override void Write(ref ByteWriter writer, List<T>? value)
    {
        if (value is null)
        {
            Elements<T>.WriteNull(ref writer);
            return;
        }

        ExactType.Check(value, typeof(List<T>));
        _elements.Write(ref writer, CollectionsMarshal.AsSpan(value));
    }

    public override List<T>? Read(ref ByteReader reader) => _elements.Read(ref reader) is { } values ? [.. values] : null;

    internal override string Describe(List<Type> enclosing) => _elements.Schema(enclosing);
}
