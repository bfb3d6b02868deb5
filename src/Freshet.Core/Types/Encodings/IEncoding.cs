namespace Freshet.Core;

/// <summary>What of a serializer does not depend on its type; see the members of <see cref="Serializer{T}"/>.</summary>
internal interface IEncoding
{
    bool IsFixed { get; }

    int MinSize { get; }

    bool IsMemoryImage { get; }

    bool IsRaw { get; }

    string Describe(List<Type> enclosing);

    /// <summary>Reads over a value.</summary>
    void Skip(ref ByteReader reader);
}
