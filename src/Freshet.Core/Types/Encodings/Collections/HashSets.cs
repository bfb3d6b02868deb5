using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Freshet.Core;

/// <summary>A set whose order follows hash codes, or null; encoded as a <see cref="HashSet{T}"/>, its elements in the order of their bytes.</summary>
internal abstract class HashSetsSerializer<TSet, T>(Serializer<T> element) : BuiltSerializer<TSet?>
    where TSet : class, IReadOnlyCollection<T>
{
    private readonly HashSetSerializer<T> _inner = new(element);

    public sealed override void Write(ref ByteWriter writer, TSet? value)
    {
        if (value is null)
        {
            Elements<T>.WriteNull(ref writer);
            return;
        }

        var ends = new int[value.Count];
        Elements<T>.WriteCount(ref writer, ends.Length);
        KeyComparer<T>.Write(ref writer, ComparerOf(value));
        var entries = new ByteWriter(256) { Depth = writer.Depth };
        try
        {
            var i = 0;
            foreach (var item in value)
            {
                element.Write(ref entries, item);
                ends[i++] = entries.Length;
            }

            StableOrder.Write(ref writer, entries.Written, ends);
        }
        finally
        {
            entries.Dispose();
        }
    }

    public sealed override TSet? Read(ref ByteReader reader) => _inner.Read(ref reader) is { } set ? Make(set) : null;

    internal sealed override string Describe(List<Type> enclosing) => _inner.Describe(enclosing);

    protected abstract IEqualityComparer<T> ComparerOf(TSet set);

    protected abstract TSet Make(HashSet<T> set);
}

/// <summary>An immutable set.</summary>
internal sealed class ImmutableHashSetSerializer<T>(Serializer<T> element) : HashSetsSerializer<ImmutableHashSet<T>, T>(element)
{
    protected override IEqualityComparer<T> ComparerOf(ImmutableHashSet<T> set) => set.KeyComparer;

    protected override ImmutableHashSet<T> Make(HashSet<T> set) => set.ToImmutableHashSet(set.Comparer);
}

/// <summary>A frozen set.</summary>
internal sealed class FrozenSetSerializer<T>(Serializer<T> element) : HashSetsSerializer<FrozenSet<T>, T>(element)
{
    protected override IEqualityComparer<T> ComparerOf(FrozenSet<T> set) => set.Comparer;

    protected override FrozenSet<T> Make(HashSet<T> set) => set.ToFrozenSet(set.Comparer);
}

/// <summary>A set where the interface is declared: one of those whose comparer can be told. Read back as a <see cref="HashSet{T}"/>.</summary>
internal sealed class AnyReadOnlySetSerializer<T>(Serializer<T> element) : BuiltSerializer<IReadOnlySet<T>?>
{
    private readonly HashSetSerializer<T> _set = new(element);
    private readonly ImmutableHashSetSerializer<T> _immutable = new(element);
    private readonly FrozenSetSerializer<T> _frozen = new(element);

    public override void Write(ref ByteWriter writer, IReadOnlySet<T>? value)
    {
        switch (value)
        {
            case null or HashSet<T>:
                _set.Write(ref writer, (HashSet<T>?)value);
                break;
            case ImmutableHashSet<T> immutable:
                _immutable.Write(ref writer, immutable);
                break;
            case FrozenSet<T> frozen:
                _frozen.Write(ref writer, frozen);
                break;
            default:
                throw FreshetException.User(
                    $"A value of type '{TypeName.Of(value.GetType())}' was found where '{TypeName.Of(typeof(IReadOnlySet<T>))}' is declared; it would come back as a HashSet<T>. Put a HashSet, ImmutableHashSet or FrozenSet there, or declare the type that it is.");
        }
    }

    public override IReadOnlySet<T>? Read(ref ByteReader reader) => _set.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _set.Describe(enclosing);
}

/// <summary>A <see cref="HashSet{T}"/> where the interface is declared.</summary>
internal sealed class AnySetSerializer<T>(Serializer<T> element) : BuiltSerializer<ISet<T>?>
{
    private readonly HashSetSerializer<T> _set = new(element);

    public override void Write(ref ByteWriter writer, ISet<T>? value) => _set.Write(ref writer, value switch
    {
        null => null,
        HashSet<T> set => set,
        _ => throw FreshetException.User(
            $"A value of type '{TypeName.Of(value.GetType())}' was found where '{TypeName.Of(typeof(ISet<T>))}' is declared; it would come back as a HashSet<T>. Put a HashSet there, or declare the type that it is."),
    });

    public override ISet<T>? Read(ref ByteReader reader) => _set.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _set.Describe(enclosing);
}
