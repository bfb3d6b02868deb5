using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>
/// Writes and reads values of a type as bytes: a closed format, the same in every process, without type names in it.
/// Built once per type from its shape by <see cref="Of"/>.
/// </summary>
public abstract class Serializer<T> : IEncoding
{
    private string? _rowSchema;

    /// <summary>
    /// The encoding as text with member names, such as <c>{Word:text,Count:i64}</c>, compared on restore: types with one schema
    /// have one encoding, and of others it says what the old values were (<see cref="ReaderOf"/>). A <c>?</c> stands for a null marker; texts, lists and maps carry null in their length, unmarked.
    /// </summary>
    public abstract string Schema { get; }

    /// <summary>
    /// The schema of the value's memory, for a value that lies in a state row (<see cref="RowStorable"/>): as <see cref="Schema"/>,
    /// with the offsets of its fields where the memory is not the encoding.
    /// </summary>
    public string RowSchema => _rowSchema ??= IsMemoryImage ? Schema : $"{Schema}@{MemoryLayout.Describe(typeof(T))}";

    /// <summary>True when every value is encoded in the same number of bytes.</summary>
    public virtual bool IsFixed => false;

    /// <summary>True when the type holds no references, so that a value can lie in a state row by copy of its memory.</summary>
    public bool RowStorable => !RuntimeHelpers.IsReferenceOrContainsReferences<T>();

    /// <summary>Fewest bytes of an encoded value: at least one, so that a count of values can be held against the bytes that remain.</summary>
    internal virtual int MinSize => 1;

    /// <summary>True when the encoding is the value's memory, byte by byte.</summary>
    internal virtual bool IsMemoryImage => false;

    /// <summary>True when the encoding is the value's memory and all bytes are a value: copied without a look.</summary>
    internal virtual bool IsRaw => false;

    int IEncoding.MinSize => MinSize;

    bool IEncoding.IsMemoryImage => IsMemoryImage;

    bool IEncoding.IsRaw => IsRaw;

    string IEncoding.Describe(List<Type> enclosing) => Describe(enclosing);

    void IEncoding.Skip(ref ByteReader reader) => Read(ref reader);

    /// <summary>Writes a value.</summary>
    public abstract void Write(ref ByteWriter writer, T value);

    /// <summary>Reads a value.</summary>
    /// <exception cref="FreshetException">The bytes are not such a value.</exception>
    public abstract T Read(ref ByteReader reader);

    /// <summary>The serializer of a type.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the member and why.</exception>
    public static Serializer<T> Of() => Serializers.Of<T>();

    /// <summary>
    /// What reads values that were stored under another <see cref="Schema"/>, by an earlier version of the type: this one where the bytes are the same, else one that
    /// gives members that are new their defaults, reads over those that are gone, and so on. It does not write.
    /// </summary>
    /// <exception cref="FreshetException">Such values do not fit: names the member and says why.</exception>
    public Serializer<T> ReaderOf(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return StoredReaders.Of(this, schema);
    }

    /// <summary>
    /// For serializers of one's own (<see cref="Serializers.Register"/>): what reads values that an earlier version of this one wrote, whose <see cref="Schema"/> was
    /// another; null, and state with them is refused, unless it is overridden.
    /// </summary>
    protected virtual Serializer<T>? EarlierReaderOf(string schema) => null;

    internal Serializer<T>? EarlierReader(string schema) => EarlierReaderOf(schema);

    /// <summary>The schema inside these types; one that encloses itself is named by how far out it is.</summary>
    internal virtual string Describe(List<Type> enclosing) => Schema;
}
