using System.Globalization;

namespace Freshet.Core;

/// <summary>
/// An enum read by the names of its members: numbers may be others now. Of flags each bit that has a name is taken by that. A number without a name stays what it is,
/// as long as no name has changed its number.
/// </summary>
/// <param name="stored">Its members then.</param>
/// <param name="now">For each of them its number now; null where it is gone.</param>
/// <param name="path">Where it is, for messages.</param>
internal sealed class StoredEnumReader<T>(StoredEnum stored, Int128?[] now, string path) : BuiltSerializer<T>
    where T : struct, Enum
{
    private readonly IEncoding _number = Leaves.Of(StoredLeaves.TypeOf(stored.Number)!)!;
    private readonly bool _isSteady = stored.Members!.Index().All(m => now[m.Index] is not { } value || value == m.Item.Value);
    private readonly Dictionary<Int128, T> _known = [];

    public override void Write(ref ByteWriter writer, T value) => throw StoredReaders.ForReading();

    public override T Read(ref ByteReader reader)
    {
        Int128 number = _number switch
        {
            Serializer<sbyte> s => s.Read(ref reader),
            Serializer<byte> s => s.Read(ref reader),
            Serializer<short> s => s.Read(ref reader),
            Serializer<ushort> s => s.Read(ref reader),
            Serializer<int> s => s.Read(ref reader),
            Serializer<uint> s => s.Read(ref reader),
            Serializer<long> s => s.Read(ref reader),
            Serializer<ulong> s => s.Read(ref reader),
            _ => throw FreshetException.Internal($"An enum was stored as {stored.Number}."),
        };
        if (!_known.TryGetValue(number, out var value))
        {
            value = Value(stored.IsFlags ? Flags(number) : Named(number) ?? Unnamed(number), number);
            _known.Add(number, value);
        }

        return value;
    }

    internal override string Describe(List<Type> enclosing) => EnumMembers.Describe(typeof(T));

    /// <summary>The present number of the members that had this one; null when none had it.</summary>
    private Int128? Named(Int128 number)
    {
        Int128? found = null;
        string? gone = null;
        for (var i = 0; i < now.Length; i++)
        {
            if (stored.Members![i].Value != number)
            {
                continue;
            }

            if (now[i] is not { } value)
            {
                gone = stored.Members[i].Name;
            }
            else if (found is { } other && other != value)
            {
                throw FreshetException.User(
                    $"'{path}' holds {Text(number)}, which two members of '{TypeName.Of(typeof(T))}' were ({stored.Members[i].Name} is one); they have different numbers now. Give them one number, or take one away.");
            }
            else
            {
                found = value;
            }
        }

        return found ?? (gone is null ? null : throw FreshetException.User(
            $"'{path}' holds {gone} ({Text(number)}), which '{TypeName.Of(typeof(T))}' no longer has. Keep the member, or put [WasNamed(\"{gone}\")] on the one that it is now."));
    }

    private Int128 Unnamed(Int128 number) => _isSteady ? number : throw FreshetException.User(
        $"'{path}' holds {Text(number)}, which had no name in '{TypeName.Of(typeof(T))}', and the numbers of its members have changed: what it means cannot be told. Keep their numbers.");

    private Int128 Flags(Int128 number)
    {
        var (left, result) = (number, Int128.Zero);
        foreach (var (_, bit) in stored.Members!)
        {
            if (IsBit(bit) && (left & bit) == bit)
            {
                left &= ~bit;
                result |= Named(bit)!.Value;
            }
        }

        return left == 0 ? result : Named(number) ?? (Unnamed(left) | result);
    }

    private static bool IsBit(Int128 number) => Int128.PopCount(number) == 1 || (number < 0 && Int128.PopCount(~number + 1) == 1);

    private T Value(Int128 number, Int128 was)
    {
        if (number >= long.MinValue && number <= ulong.MaxValue)
        {
            var value = number < 0 ? Enum.ToObject(typeof(T), (long)number) : Enum.ToObject(typeof(T), (ulong)number);
            if (EnumMembers.Number(Convert.ChangeType(value, Enum.GetUnderlyingType(typeof(T)), CultureInfo.InvariantCulture)) == number)
            {
                return (T)value;
            }
        }

        throw FreshetException.User($"'{path}' holds {Text(was)}, which is no number of '{TypeName.Of(typeof(T))}' ({TypeName.Of(Enum.GetUnderlyingType(typeof(T)))}) now. Keep the type of its numbers.");
    }

    private static string Text(Int128 number) => number.ToString(CultureInfo.InvariantCulture);
}
