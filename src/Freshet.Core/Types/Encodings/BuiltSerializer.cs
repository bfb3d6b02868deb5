namespace Freshet.Core;

/// <summary>A serializer built from a type's shape: its schema is put together from those of its parts.</summary>
internal abstract class BuiltSerializer<T> : Serializer<T>
{
    private string? _schema;

    public sealed override string Schema => _schema ??= Describe([]);

    internal abstract override string Describe(List<Type> enclosing);

    /// <summary>The schema as a case of its own hierarchy, which encloses it already.</summary>
    internal virtual string DescribeBase(List<Type> enclosing) => Describe(enclosing);
}
