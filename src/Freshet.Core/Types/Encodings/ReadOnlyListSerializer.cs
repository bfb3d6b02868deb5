using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>Any read-only list or null; read back as an array.</summary>
internal sealed class ReadOnlyListSerializer<T>(Serializer<T> element) : BuiltSerializer<IReadOnlyList<T>?>
{
    private readonly Elements<T> _elements = new(element);

    public override void Write(ref ByteWriter writer, IReadOnlyList<T>? value)
    {
        switch (value)
        {
            case null:
                Elements<T>.WriteNull(ref writer);
                break;
            case T[] array:
                _elements.Write(ref writer, array);
                break;
            case List<T> list:
                _elements.Write(ref writer, CollectionsMarshal.AsSpan(list));
                break;
            default:
                var count = value.Count;
                Elements<T>.WriteCount(ref writer, count);
                for (var i = 0; i < count; i++)
                {
                    _elements.WriteOne(ref writer, value[i]);
                }

                break;
        }
    }

    public override IReadOnlyList<T>? Read(ref ByteReader reader) => _elements.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _elements.Schema(enclosing);
}
