using System.Numerics;
using System.Reflection;

namespace Freshet;

/// <summary>Picks the column of each type that can be a field: a closed list.</summary>
internal static class CsvColumns
{
    private static readonly Dictionary<Type, Func<CsvColumn>> Known = new()
    {
        [typeof(sbyte)] = Number<sbyte>("sbyte"),
        [typeof(byte)] = Number<byte>("byte"),
        [typeof(short)] = Number<short>("short"),
        [typeof(ushort)] = Number<ushort>("ushort"),
        [typeof(int)] = Number<int>("int"),
        [typeof(uint)] = Number<uint>("uint"),
        [typeof(long)] = Number<long>("long"),
        [typeof(ulong)] = Number<ulong>("ulong"),
        [typeof(Int128)] = Number<Int128>("Int128"),
        [typeof(UInt128)] = Number<UInt128>("UInt128"),
        [typeof(Half)] = Number<Half>("Half"),
        [typeof(float)] = Number<float>("float"),
        [typeof(double)] = Number<double>("double"),
        [typeof(decimal)] = Number<decimal>("decimal"),
        [typeof(bool)] = () => new BoolColumn(),
        [typeof(char)] = () => new CharColumn(),
        [typeof(Utf8Text)] = () => new Utf8TextColumn(),
        [typeof(Guid)] = () => new GuidColumn(),
        [typeof(DateTimeOffset)] = () => new DateTimeOffsetColumn(),
        [typeof(DateTime)] = () => new DateTimeColumn(),
        [typeof(DateOnly)] = () => new DateOnlyColumn(),
        [typeof(TimeOnly)] = () => new TimeOnlyColumn(),
        [typeof(TimeSpan)] = () => new TimeSpanColumn(),
    };

    /// <summary>The column of a type, or null when it cannot be a field. <paramref name="canBeNull"/> matters for texts alone.</summary>
    public static CsvColumn? TryOf(Type type, bool canBeNull)
    {
        if (type == typeof(string))
        {
            return new TextColumn(canBeNull);
        }

        if (Known.TryGetValue(type, out var make))
        {
            return make();
        }

        if (type.IsEnum)
        {
            return Make(typeof(EnumColumn<>), type);
        }

        return Nullable.GetUnderlyingType(type) is { } inner && TryOf(inner, false) is { } column
            ? Make(typeof(NullableColumn<>), inner, column)
            : null;
    }

    private static Func<CsvColumn> Number<TValue>(string name)
        where TValue : struct, INumberBase<TValue>
        => () => new NumberColumn<TValue>(name);

    private static CsvColumn Make(Type open, Type of, params object[] arguments) =>
        (CsvColumn)Activator.CreateInstance(open.MakeGenericType(of), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, arguments, null)!;
}
