namespace Freshet.Core;

/// <summary>An instant with the offset of its clock: ticks in UTC, and minutes.</summary>
internal sealed class DateTimeOffsetSerializer : BuiltSerializer<DateTimeOffset>
{
    private const int OffsetMinutesMost = 14 * 60;

    public override bool IsFixed => true;

    internal override int MinSize => sizeof(long) + sizeof(short);

    public override void Write(ref ByteWriter writer, DateTimeOffset value)
    {
        writer.WriteInt64(value.UtcTicks);
        writer.WriteUnmanaged((short)value.TotalOffsetMinutes);
    }

    public override DateTimeOffset Read(ref ByteReader reader)
    {
        var ticks = reader.ReadInt64();
        var minutes = reader.ReadUnmanaged<short>();
        var local = ticks + (minutes * TimeSpan.TicksPerMinute);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || local < 0 || local > DateTime.MaxValue.Ticks || Math.Abs((int)minutes) > OffsetMinutesMost)
        {
            reader.Fail("the bytes before are no value of datetimeoffset");
        }

        return new DateTimeOffset(local, TimeSpan.FromMinutes(minutes));
    }

    internal override string Describe(List<Type> enclosing) => "datetimeoffset";
}
