using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>An immutable array; one that was never set is written as null.</summary>
internal sealed class ImmutableArraySerializer<T>(Serializer<T> element) : BuiltSerializer<ImmutableArray<T>>
{
    private readonly Elements<T> _elements = new(element);

    public override void Write(ref ByteWriter writer, ImmutableArray<T> value)
    {
        if (value.IsDefault)
        {
            Elements<T>.WriteNull(ref writer);
            return;
        }

        _elements.Write(ref writer, value.AsSpan());
    }

    public override ImmutableArray<T> Read(ref ByteReader reader) => ImmutableCollectionsMarshal.AsImmutableArray(_elements.Read(ref reader));

    internal override string Describe(List<Type> enclosing) => _elements.Schema(enclosing);
}
