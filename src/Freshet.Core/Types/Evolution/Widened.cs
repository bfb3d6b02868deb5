using System.Numerics;

namespace Freshet.Core;

/// <summary>A number read as one of a type that holds all of its values.</summary>
internal sealed class Widened<TFrom, TTo> : BuiltSerializer<TTo>
    where TFrom : unmanaged, INumberBase<TFrom>
    where TTo : INumberBase<TTo>
{
    public override void Write(ref ByteWriter writer, TTo value) => throw StoredReaders.ForReading();

    public override TTo Read(ref ByteReader reader) => TTo.CreateChecked(reader.ReadUnmanaged<TFrom>());

    internal override string Describe(List<Type> enclosing) => Leaves.Of(typeof(TFrom))!.Describe(enclosing);
}

/// <summary>A value that could not be null, read as one that can.</summary>
internal sealed class NowNullable<T>(Serializer<T> value) : BuiltSerializer<T?>
    where T : struct
{
    public override void Write(ref ByteWriter writer, T? value) => throw StoredReaders.ForReading();

    public override T? Read(ref ByteReader reader) => value.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => value.Describe(enclosing);
}
