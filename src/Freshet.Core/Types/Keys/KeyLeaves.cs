namespace Freshet.Core;

/// <summary>
/// The encodings of the types whose equal values can have different bytes, brought to one form: 1.0 and 1.00, 0 and -0,
/// one instant at two offsets are one key each. What is read back equals what was written, in that form.
/// </summary>
internal static class KeyLeaves
{
    internal static IEncoding? Of(Type type) =>
        type == typeof(Half) ? new NormalSerializer<Half>("f16", v => v == Half.Zero ? Half.Zero : Half.IsNaN(v) ? Half.NaN : v)
        : type == typeof(float) ? new NormalSerializer<float>("f32", v => v == 0 ? 0 : float.IsNaN(v) ? float.NaN : v)
        : type == typeof(double) ? new NormalSerializer<double>("f64", v => v == 0 ? 0 : double.IsNaN(v) ? double.NaN : v)
        : type == typeof(decimal) ? new NormalSerializer<decimal>("decimal", Shortest, (Serializer<decimal>)Leaves.Of(typeof(decimal))!)
        : type == typeof(DateTimeOffset) ? new InstantSerializer()
        : Leaves.Of(type);

    /// <summary>Without the zeros at the fraction's end, and zero without a sign.</summary>
    private static decimal Shortest(decimal value)
    {
        int scale = value.Scale;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        if (digits == 0)
        {
            return 0;
        }

        while (scale > 0 && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        return new decimal((int)(uint)digits, (int)(uint)(digits >> 32), (int)(uint)(digits >> 64), value < 0, (byte)scale);
    }
}
