namespace Freshet.Core;

/// <summary>An object or null: a marker (0 or 1), and its members.</summary>
internal sealed class ClassSerializer<T>(Members<T> members) : BuiltSerializer<T?>
    where T : class
{
    private static readonly bool MayBeDerived = !typeof(T).IsSealed;

    public override void Write(ref ByteWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        if (MayBeDerived)
        {
            ExactType.Check(value, typeof(T));
        }

        writer.WriteByte(1);
        members.Write(ref writer, ref value);
    }

    public override T? Read(ref ByteReader reader) => reader.ReadMarker() ? members.Read(ref reader) : null;

    internal override string Describe(List<Type> enclosing) => members.Describe(enclosing) + "?";

    internal override string DescribeBase(List<Type> enclosing) => members.List(enclosing) + "?";
}
