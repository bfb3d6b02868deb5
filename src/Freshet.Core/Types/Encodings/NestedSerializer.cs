namespace Freshet.Core;

/// <summary>
/// Stands for the serializer of a type inside that type itself, which is not made yet while its members are.
/// Counts how deep values are nested: the stack is finite, and a value that contains itself would never end.
/// </summary>
internal sealed class NestedSerializer<T> : BuiltSerializer<T>, INestedEncoding
{
    private Serializer<T>? _inner;

    public override void Write(ref ByteWriter writer, T value)
    {
        if (++writer.Depth > SerializerBuilder.DepthMax)
        {
            throw FreshetException.User(
                $"A value of type '{TypeName.Of(typeof(T))}' is nested more than {SerializerBuilder.DepthMax} deep, or contains itself. " +
                "Store long chains as a list.");
        }

        _inner!.Write(ref writer, value);
        writer.Depth--;
    }

    public override T Read(ref ByteReader reader)
    {
        if (++reader.Depth > SerializerBuilder.DepthMax)
        {
            reader.Fail($"values are nested more than {SerializerBuilder.DepthMax} deep");
        }

        var value = _inner!.Read(ref reader);
        reader.Depth--;
        return value;
    }

    public void Resolve(IEncoding encoding) => _inner = (Serializer<T>)encoding;

    internal override string Describe(List<Type> enclosing) => _inner!.Describe(enclosing);
}

/// <summary>A stand-in that learns its serializer once that is made.</summary>
internal interface INestedEncoding : IEncoding
{
    void Resolve(IEncoding encoding);
}
