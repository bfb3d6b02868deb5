namespace Freshet.Core;

/// <summary>An instant whatever its offset: its ticks in UTC. Read back with offset zero.</summary>
internal sealed class InstantSerializer : BuiltSerializer<DateTimeOffset>
{
    public override bool IsFixed => true;

    internal override int MinSize => sizeof(long);

    public override void Write(ref ByteWriter writer, DateTimeOffset value) => writer.WriteInt64(value.UtcTicks);

    public override DateTimeOffset Read(ref ByteReader reader)
    {
        var ticks = reader.ReadInt64();
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            reader.Fail("the bytes before are no instant");
        }

        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    internal override string Describe(List<Type> enclosing) => "instant";
}
