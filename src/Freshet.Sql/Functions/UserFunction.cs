using System.Globalization;
using System.Reflection;
using System.Text;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Functions;

/// <summary>A function that is written in C#: its types are those of the delegate's parameters.</summary>
internal static class UserFunction
{
    /// <summary>A function of these parameters, whose body gets what <see cref="Argument{T}"/> reads.</summary>
    public static ScalarFunction Make(string name, Delegate function, bool isPure, Action<RowCall> body)
    {
        var method = function.GetMethodInfo();
        var parameters = method.GetParameters(); // a compiled expression has its closure in front
        parameters = parameters[^function.GetType().GetGenericArguments().SkipLast(1).Count()..];
        var nullability = new NullabilityInfoContext();
        var types = parameters.Select(p => Type(name, p.ParameterType, $"parameter '{p.Name}'")).ToArray();
        var takesNull = parameters.Select(p => p.ParameterType.IsValueType ? Nullable.GetUnderlyingType(p.ParameterType) is not null : nullability.Create(p).WriteState == NullabilityState.Nullable).ToArray();
        var result = Type(name, method.ReturnType, "result");
        var mayBeNull = method.ReturnType.IsValueType ? Nullable.GetUnderlyingType(method.ReturnType) is not null : nullability.Create(method.ReturnParameter).ReadState != NullabilityState.NotNull;
        var resolve = Signatures.Of(result, types);
        return new ScalarFunction(name)
        {
            Group = "user",
            Usage = $"({string.Join(", ", parameters.Select(static p => p.Name))})",
            IsStrict = false,
            CanFail = true,
            IsPure = isPure,
            Resolve = arguments => resolve(arguments) is { } found
                ? found with { Result = result.WithNull(mayBeNull || arguments.Select((a, i) => a.Type.IsNullable && !takesNull[i]).Any(static n => n)) }
                : null,
            Row = call =>
            {
                for (var i = 0; i < takesNull.Length; i++)
                {
                    if (!takesNull[i] && call.IsNull(i))
                    {
                        Null(call);
                        return;
                    }
                }

                try
                {
                    body(call);
                }
                catch (Exception e)
                {
                    var where = e.StackTrace?.Split('\n')[0].Trim();
                    call.Fail(string.Create(CultureInfo.InvariantCulture, $"it threw {e.GetType().Name}: {e.Message}{(where is null ? "" : $" ({where})")}"));
                }
            },
        };
    }

    /// <summary>The result of a row, or NULL.</summary>
    public static void Result<T>(RowCall call, T value)
    {
        if (value is null)
        {
            Null(call);
        }
        else
        {
            Argument<T>.Write(call, value);
        }
    }

    private static void Null(RowCall call)
    {
        call.SetNull();
        if (call.Result.Storage == Columns.Storage.View)
        {
            call.Set(ReadOnlySpan<byte>.Empty);
        }
    }

    private static DataType Type(string name, Type type, string what) => Arguments.Knows(type) && RecordTypes.Scalar(type) is { } scalar
        ? scalar
        : throw FreshetException.User($"Function '{name}': its {what} is a {type.Name}, which is no type of SQL. Numbers, bool, string, byte[], dates and times, and each as nullable, are.");
}

/// <summary>How values of .NET are read and written: one delegate a type, without boxing.</summary>
internal static class Argument<T>
{
    public static Func<RowCall, int, T> Read { get; } = (Func<RowCall, int, T>)Arguments.Reader(typeof(T));

    public static Action<RowCall, T> Write { get; } = (Action<RowCall, T>)Arguments.Writer(typeof(T));
}

internal static class Arguments
{
    private const long DecimalUnit = 1_000_000_000_000_000_000; // DECIMAL(38, 18)

    private static readonly Dictionary<Type, (Delegate Read, Delegate Write)> Known = [];

    static Arguments()
    {
        Add(static (c, i) => c.Bool(i), static (c, v) => c.Set(v));
        Add(static (c, i) => (sbyte)c.Int64(i), static (c, v) => c.Set((long)v));
        Add(static (c, i) => (short)c.Int64(i), static (c, v) => c.Set((long)v));
        Add(static (c, i) => (int)c.Int64(i), static (c, v) => c.Set((long)v));
        Add(static (c, i) => c.Int64(i), static (c, v) => c.Set(v));
        Add(static (c, i) => (float)c.Double(i), static (c, v) => c.Set((double)v));
        Add(static (c, i) => c.Double(i), static (c, v) => c.Set(v));
        Add(static (c, i) => Decimal(c.Unscaled(i)), static (c, v) => c.SetUnscaled(Unscaled(v)));
        Add(static (c, i) => DateOnly.FromDayNumber(EpochDay + (int)c.Int64(i)), static (c, v) => c.Set((long)(v.DayNumber - EpochDay)));
        Add(static (c, i) => new TimeOnly(c.Int64(i) * TimeSpan.TicksPerMillisecond), static (c, v) => c.Set(v.Ticks / TimeSpan.TicksPerMillisecond));
        Add(static (c, i) => DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Unspecified).AddTicks(c.Int64(i) * TimeSpan.TicksPerMicrosecond), static (c, v) => c.Set(Micros(v.Ticks)));
        Add(static (c, i) => DateTimeOffset.UnixEpoch.AddTicks(c.Int64(i) * TimeSpan.TicksPerMicrosecond), static (c, v) => c.Set(Micros(v.UtcTicks)));
        Add(static (c, i) => TimeSpan.FromMilliseconds(c.Int64(i)), static (c, v) => c.Set(v.Ticks / TimeSpan.TicksPerMillisecond));
        Known[typeof(string)] = ((Func<RowCall, int, string?>)(static (c, i) => c.IsNull(i) ? null : Encoding.UTF8.GetString(c.Text(i))), (Action<RowCall, string>)(static (c, v) => c.Set(v)));
        Known[typeof(byte[])] = ((Func<RowCall, int, byte[]?>)(static (c, i) => c.IsNull(i) ? null : c.Text(i).ToArray()), (Action<RowCall, byte[]>)(static (c, v) => c.Set((ReadOnlySpan<byte>)v)));
    }

    private static int EpochDay { get; } = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static bool Knows(Type type) => Known.ContainsKey(type);

    public static Delegate Reader(Type type) => Known[type].Read;

    public static Delegate Writer(Type type) => Known[type].Write;

    private static void Add<T>(Func<RowCall, int, T> read, Action<RowCall, T> write)
        where T : struct
    {
        Known[typeof(T)] = (read, write);
        Known[typeof(T?)] = ((Func<RowCall, int, T?>)((c, i) => c.IsNull(i) ? null : read(c, i)), (Action<RowCall, T?>)((c, v) => write(c, v.GetValueOrDefault())));
    }

    private static decimal Decimal(Int128 unscaled) => (decimal)(unscaled / DecimalUnit) + ((decimal)(unscaled % DecimalUnit) / DecimalUnit);

    private static Int128 Unscaled(decimal value)
    {
        var whole = decimal.Truncate(value);
        return ((Int128)whole * DecimalUnit) + (Int128)decimal.Round((value - whole) * DecimalUnit, MidpointRounding.AwayFromZero);
    }

    private static long Micros(long ticks) => Expressions.CivilCalendar.FloorDiv(ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond);
}
